"""`wpp order` and `wpp report`."""
