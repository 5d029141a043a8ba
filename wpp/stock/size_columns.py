"""The headings of a size run: the style, its colour, and what its sizes add up to."""

from wpp.sheets import Column, words

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
    Column("colour", "Colour", words("Color, Colour name, Colour code, Shade, Col"), required=False),
)
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
    Column(
        "packs",
        "Cartons",
        words(
            "No of ctns, No of cartons, Ctns, Total ctns, Total cartons, Number of cartons, No ctns, Boxes, No of boxes"
        ),
        required=False,
    ),
    Column(
        "per_pack",
        "Pieces per carton",
        words(
            "Pcs/ctn, Pcs per ctn, Units per carton, Qty per carton, Qty/ctn, Per carton, Pack size, Ratio total"
        ),
        required=False,
    ),
)
