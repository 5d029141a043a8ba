"""Starters: the client's list from check to import, comparison, invitation and undo."""
