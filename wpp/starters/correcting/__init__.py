"""Correcting people who are here: one or a file of them, who has left, and two accounts of one person.

`correct_person` is the one step with everything that follows; `readdress` sends what the old address was to get.
"""
