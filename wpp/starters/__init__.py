"""Starters: the client's list, from check to invitation.

`check` reads a list (`rows`, `known`, `same_person`, `missing`), `compare` holds it against the last one, `import_list`
adds its people and `changes` what it says about others, `invite` queues their emails, `history` lists earlier imports
and `undo` takes one back. `correcting` puts people right who are here.
"""
