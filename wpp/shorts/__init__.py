"""Short picks: items missing on the shelf, resolved.

`short_picks` reports them, `substitutes` finds what could go instead, `resolution` carries the decision out.
"""
