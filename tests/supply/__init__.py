"""What the portal is made of: a bill of materials from the lock files, and whether any of it has a known fault."""
