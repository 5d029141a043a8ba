"""A catalogue from a spreadsheet, set against the one that is stored.

`state` is what is stored, `matching` which row is which SKU, `pack_plan` what would become of the packs, `questions`
what a person decides first, `save` writes it, and `differences` says what has changed from what is stored then.
"""
