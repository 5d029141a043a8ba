"""`wpp import-users`, `wpp user` and `wpp welcome`."""
