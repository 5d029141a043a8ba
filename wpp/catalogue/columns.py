"""The columns of a catalogue: those of the sheet Items and of the sheet Packs."""

from wpp.catalogue.code_columns import CODE_COLUMNS
from wpp.catalogue.offer_words import tells
from wpp.catalogue.sku_names import sku_column
from wpp.sheets import QUANTITY, Column, Grammar, words

ITEM_COLUMNS = (
    sku_column(),
    Column(
        "item",
        "Item",
        words("Name, Product, Style, Product name, Title"),
        example="T-shirt",
        grammar=Grammar(nouns=words("Item name, Product title, Item title, Style name")),
    ),
    Column("size", "Size", ("Variant",), required=False, example="M", tells=tells),
    Column(
        "threshold",
        "Low stock at",
        ("Low stock threshold", "Threshold", "Reorder level"),
        False,
        "10",
        kind=QUANTITY,
    ),
    Column("description", "Description", ("Details",), required=False, example="Organic cotton, navy"),
    Column("image", "Image", ("Picture", "Photo"), required=False),
    Column("unit", "Unit", ("Unit of measure", "UoM"), required=False, example="each"),
    *CODE_COLUMNS,
    Column("fits", "Size guide", ("Fits", "Measurements"), required=False, example="Chest 96–101 cm"),
    Column(
        "opening",
        "Opening stock",
        words("Opening, Stock, In stock"),
        required=False,
        example="40",
        # WooCommerce has “In stock?”, which is a yes or no, beside “Stock”.
        grammar=Grammar(second=words("In stock")),
        kind=QUANTITY,
    ),
    Column("replaces", "Replaces", ("Replaces SKU", "Old SKU", "Former SKU"), required=False),
)
PACK_COLUMNS = (
    Column("pack", "Pack", ("Pack name", "Welcome pack"), example="Welcome pack"),
    Column("choice", "Choice", ("Part", "Option"), example="T-shirt"),
    Column("offer", "SKU or Item", ("Offer", "SKU", "Item"), example="T-shirt"),
    Column("quantity", "Quantity", ("Qty",), required=False, example="1"),
)
