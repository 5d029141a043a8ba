"""Pages (Bottle, Jinja2): the storefront and the desk.

They call `wpp` and hold no rule of the trade. `server/` is processes and connections, `web/` requests and responses,
`shop/` the starter's pages, `account/` log-in and passwords, `desk/` the staff's.
"""
