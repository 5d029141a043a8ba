"""`wpp catalogue`: what can be ordered."""
