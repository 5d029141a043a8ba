"""`wpp stock` and `wpp purchase`."""
