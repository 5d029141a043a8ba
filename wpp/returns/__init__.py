"""Returns: what came back or never arrived, replacements.

`recording` books a return, `replacements` and `replacement_order` send something for it, `recovered` is what was
found later.
"""
