"""The hand-off to the warehouse's own systems: files in and out, since neither has an interface of its own."""
