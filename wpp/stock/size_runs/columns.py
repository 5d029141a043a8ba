"""The headings of a size run: the style, its colour, and what its sizes add up to."""

import re
from dataclasses import replace

from wpp.catalogue.sizes import usual_size
from wpp.sheets import Column, words
from wpp.stock.unit_headings import COLOUR, PACK_COLUMNS

STYLE_COLUMNS = (
    Column(
        "style",
        "Style",
        words(
            "Style no, Style number, Style code, Style name, Style ref, Article, Article no, Article number, Item",
            "Item code, Product, Product code, Product name, Model, Model no, Garment, Description, SKU",
            "Code, Stock code",
        ),
    ),
    COLOUR,
)
MORE = {"per_pack": words("Ratio total, Pieces per ctn, Pieces/ctn")}
"""Headings of packs that only stand beside sizes."""
RUN_COLUMNS = (
    Column(
        "total",
        "Total",
        words(
            "Total qty, Total quantity, Total units, Total pcs, Total pieces, Qty, Quantity, Sum, Units, Pcs",
            "Grand total, Qty total, Ttl, Ttl qty",
        ),
        required=False,
    ),
    *(replace(column, names=(*column.names, *MORE.get(column.field, ()))) for column in PACK_COLUMNS),
)
SIZE = "size:"
"""How the field of a size across the page begins."""
SIZE_COLUMN = Column("size", "Size", ("Size name", "Size code"))
LOOKS_LIKE_SIZE = re.compile(r"\d{0,2}x{0,4}[sml]|\d{1,2}xs|xxs|\d{2}|\d{1,2}(?:[.,]5|½)|\d{1,2}[-/]\d{1,2}")
"""A heading beside sizes that is one too: of an item that this catalogue has not in it."""


def looks_like_size(title: str) -> bool:
    """Whether a heading beside those of sizes can only be another size."""
    return LOOKS_LIKE_SIZE.fullmatch(usual_size(title)) is not None or usual_size(title) == "onesize"
