"""Commands (Typer, Rich): the back office at a terminal.

It calls `wpp` and holds no rule of the trade. The path of a file is the command's own: `cli/order/complete.py`.
"""
