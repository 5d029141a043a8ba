"""Catalogue: items, sizes (SKUs), packs and choices.

`views` reads it, `check` checks a spreadsheet of it, `save` writes that, and `pictures`, `logo` and `svg` are about
images.
"""
