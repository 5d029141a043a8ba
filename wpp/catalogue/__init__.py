"""Catalogue: items, sizes (SKUs), packs and choices.

`views` reads it, `reading` and `check` read and check a spreadsheet of it, `importing` saves that, `code_lookup` finds
a SKU by any of its codes, and `pictures`, `logo` and `svg` are about images.
"""
