"""`wpp return`."""
