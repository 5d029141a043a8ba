"""Short picks: items that could not be picked, and what is sent instead."""
