"""How an order is changed: by its starter or by staff until picking starts, later by asking the warehouse."""
