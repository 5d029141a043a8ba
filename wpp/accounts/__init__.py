"""Accounts with what hangs on them: what a change leaves waiting, and two accounts of one person made one."""
