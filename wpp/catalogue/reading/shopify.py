"""A product export of Shopify: a row a variant, with title and option names in the first row of each product alone.

The columns are those of Shopify's “Using CSV files to import and export products”, in both of its spellings.
"""

from dataclasses import dataclass, field

from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.reading.made_sheet import MadeSheet, read_if_there
from wpp.catalogue.reading.product_exports import Doubt, Export, rows_listed, sized, words_of
from wpp.sheets import Column, ReadOptions, Row, Sheet, Source, plain_text

OPTIONS = range(1, 4)
COLUMNS = (
    Column("handle", "Handle", ("URL handle",)),
    Column("item", "Title", required=False),
    Column("sku", "Variant SKU", ("SKU",), required=False),
    Column("description", "Body (HTML)", ("Body HTML", "Description"), required=False),
    Column("image", "Image Src", ("Product image URL",), required=False),
    Column("status", "Status", required=False),
    BARCODE_COLUMN,
    *(Column(f"name_{number}", f"Option{number} name", required=False) for number in OPTIONS),
    *(Column(f"value_{number}", f"Option{number} value", required=False) for number in OPTIONS),
)
FIELDS = {
    "sku": "sku",
    "item": "item",
    "size": "value_1",
    "description": "description",
    "image": "image",
    "barcode": "barcode",
}
NO_OPTION = "default title"
DOUBTS = {
    "not-published": Doubt("is a draft or archived in the shop", "are drafts or archived in the shop"),
}


@dataclass(slots=True)
class Product:
    """What the rows of one handle say once."""

    title: str = ""
    description: str = ""
    image: str = ""
    status: str = ""
    options: dict[int, str] = field(default_factory=dict)


def read_shopify(source: Source, options: ReadOptions) -> Sheet | None:
    """The sheet Items of an export; None where the file is none. Raises `NeedsAnswer`."""
    sheet = read_if_there(source, COLUMNS, options)
    if sheet is None or not {"item", "sku", "value_1"} <= set(sheet.columns):
        return None
    export = Export(MadeSheet(sheet, {name: of for name, of in FIELDS.items() if of in sheet.columns}))
    products = products_of(sheet)
    filled = []
    for row in sheet:
        handle = plain_text(row["handle"])
        if is_picture(row):
            export.made.skip(row, "is another picture of its product")
            continue
        product = products[handle]
        if not plain_text(row["item"]) and product.title:
            filled.append(row)
        if product.status not in ("", "active"):
            export.doubt("not-published", row, plain_text(row["sku"]) or handle)
        export.add(row, values_of(row, product))
    export.notes.append("Read as a product export of Shopify.")
    if filled:
        export.notes.append(
            "Blank titles and option names were filled in from the first row of the same handle: "
            f"{rows_listed(filled)}."
        )
    return export.sheet(options.answers, DOUBTS)


def products_of(sheet: Sheet) -> dict[str, Product]:
    """What is said once a product, by handle: the first that some row of it says."""
    products: dict[str, Product] = {}
    for row in sheet:
        product = products.setdefault(plain_text(row["handle"]), Product())
        product.title = product.title or plain_text(row["item"])
        product.description = product.description or words_of(row["description"])
        product.image = product.image or plain_text(row["image"])
        product.status = product.status or plain_text(row["status"]).casefold()
        for number in OPTIONS:
            if name := plain_text(row[f"name_{number}"]):
                product.options.setdefault(number, name)
    return products


def is_picture(row: Row) -> bool:
    """Whether a row is no variant: it has neither a SKU nor a value of an option."""
    return not plain_text(row["sku"]) and not any(plain_text(row[f"value_{number}"]) for number in OPTIONS)


def values_of(row: Row, product: Product) -> dict[str, str]:
    """The row of the sheet Items; options other than the size stand beside the title."""
    chosen = [
        (product.options.get(number, f"Option {number}"), value)
        for number in OPTIONS
        if (value := plain_text(row[f"value_{number}"])) and value.casefold() != NO_OPTION
    ]
    size, rest = sized(chosen)
    title = plain_text(row["item"]) or product.title
    return {
        "sku": plain_text(row["sku"]),
        "item": ", ".join([title, *rest]) if title else "",
        "size": size,
        "description": product.description,
        "image": product.image,
        "barcode": plain_text(row["barcode"]),
    }
