"""The columns of a SKU's further codes and of its place, in the catalogue and in any file that names SKUs."""

from wpp.sheets import Column

BARCODE_NAMES = (
    "Barcodes",
    "Bar code",
    "Bar codes",
    "Barcode number",
    "EAN",
    "EAN code",
    "EAN number",
    "EAN13",
    "EAN-8",
    "EAN/GTIN",
    "EAN/UPC",
    "GTIN",
    "GTIN-13",
    "UPC",
    "UPC code",
    "UPC/EAN",
    "UPC-A",
    "Variant barcode",
    "GTIN, UPC, EAN, or ISBN",
)
BARCODE_COLUMN = Column("barcode", "Barcode", BARCODE_NAMES, required=False)
"""Beside a SKU's code in deliveries, counts, orders and returns, or in place of it."""
CODE_COLUMNS = (
    Column("barcode", "Barcode", BARCODE_NAMES, required=False, example="2000000000015"),
    Column(
        "other_codes",
        "Other codes",
        (
            "Other code",
            "Supplier code",
            "Supplier codes",
            "Supplier SKU",
            "Supplier item code",
            "Supplier part number",
            "Vendor code",
            "Vendor SKU",
            "Alternative code",
            "Alternative codes",
            "Alternative SKU",
        ),
        required=False,
        example="SUP-4711",
    ),
    Column(
        "location",
        "Location",
        ("Warehouse location", "Bin", "Bin location", "Shelf", "Shelf location", "Pick location", "Place"),
        required=False,
        example="B-12-3",
    ),
)
"""In the catalogue."""
