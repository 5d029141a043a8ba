"""Dispatch: picking, tracking codes, and requests to stop what the warehouse already has."""
