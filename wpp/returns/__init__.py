"""Returns: units that came back or never arrived, replacement orders for them, and what is recovered later."""
