"""Orders: baskets, placing, the status table, due times and returns."""
