"""Starters: the client's list, from check to invitation.

`check` reads a list, `compare` holds it against the last one, `import_list` adds its people, `invite` queues their
emails, `history` lists earlier imports and `undo` takes one back.
"""
