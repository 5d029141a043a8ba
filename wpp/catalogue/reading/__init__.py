"""The sheet Items in the shapes in which catalogues come: a row a SKU, sizes across the page, exports of web shops.

`items` tries them; each of the others turns its file into one row a SKU (`made_sheet`), which is checked as any other.
"""
