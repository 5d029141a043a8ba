"""The headings of a catalogue with sizes across the page: a style's code, its name and colour, and sizes in general."""

from wpp.sheets import Column


def names(*lines: str) -> tuple[str, ...]:
    """Headings, or sizes, written as a list."""
    return tuple(name.strip() for line in lines for name in line.split(","))


STEM_COLUMN = Column(
    "stem",
    "Style code",
    names(
        "Style, Style no, Style number, Style ref, Article, Article no, Article number, Item code, Item no, Code",
        "Product code, Stock code, Model, Model no, Model number, SKU, Base SKU, Parent SKU",
    ),
)
ITEM_COLUMN = Column(
    "item",
    "Item",
    names("Name, Product, Style name, Product name, Item name, Title, Garment, Article name"),
)
COLOUR_COLUMN = Column("colour", "Colour", names("Color, Colour name, Shade"), required=False)
TOTAL_COLUMN = Column(
    "total",
    "Total",
    names("Total qty, Total quantity, Total units, Total stock, Grand total, Sum, Qty, Quantity"),
    required=False,
)
"""What the figures of a row add up to."""
KEPT = ("threshold", "description", "image", "unit", "location", "fits")
"""Columns of a catalogue in which a row speaks of all its sizes."""
COMMON_SIZES = (
    *names("XXXS, 3XS, XXS, 2XS, XS, S, M, L, XL, XXL, 2XL, XXXL, 3XL, XXXXL, 4XL, 5XL, 6XL"),
    *names("XS/S, S/M, M/L, L/XL, XL/XXL, 2XL/3XL, One size, OS"),
    *(str(number) for number in range(2, 63)),
)
"""Sizes that any catalogue may have; those of this portal are known beside them."""
