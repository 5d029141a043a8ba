"""A product export of WooCommerce: variations are SKUs of their parent's name; parents, groups and links are none.

The columns are those of WooCommerce's “Product CSV Import Schema”.
"""

from collections.abc import Iterator

from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.reading.made_sheet import MadeSheet, read_if_there
from wpp.catalogue.reading.product_exports import Doubt, Export, is_size, rows_listed, sized, words_of
from wpp.sheets import BadCell, Column, ReadOptions, Row, Sheet, Source, plain_text

ATTRIBUTES = range(1, 7)
COLUMNS = (
    Column("type", "Type"),
    Column("sku", "SKU"),
    Column("item", "Name", required=False),
    Column("parent", "Parent", required=False),
    Column("id", "ID", required=False),
    Column("published", "Published", required=False),
    Column("description", "Short description", required=False),
    Column("threshold", "Low stock amount", required=False),
    Column("image", "Images", required=False),
    BARCODE_COLUMN,
    *(Column(f"name_{number}", f"Attribute {number} name", required=False) for number in ATTRIBUTES),
    *(Column(f"value_{number}", f"Attribute {number} value(s)", required=False) for number in ATTRIBUTES),
)
FIELDS = {
    "sku": "sku",
    "item": "item",
    "threshold": "threshold",
    "description": "description",
    "image": "image",
    "barcode": "barcode",
}
NO_GOODS = {"grouped": "is a group of products", "external": "is sold elsewhere"}
NOT_SHIPPED = {"virtual", "downloadable"}
KINDS = {"simple", "variation", "virtual", "downloadable"}
DOUBTS = {
    "any": Doubt(
        "leaves a size or another attribute open, so it is several things under one SKU",
        "leave a size or another attribute open, so each is several things under one SKU",
        "Import each as one SKU, without what it leaves open",
    ),
    "not-goods": Doubt("is virtual or a download", "are virtual or downloads"),
    "not-published": Doubt("is not published in the shop", "are not published in the shop"),
    "other-type": Doubt(
        "is of another type than a simple product", "are of other types than a simple product"
    ),
}


def read_woocommerce(source: Source, options: ReadOptions) -> Sheet | None:
    """The sheet Items of an export; None where the file is none. Raises `NeedsAnswer`."""
    sheet = read_if_there(source, COLUMNS, options)
    if sheet is None or not {"parent", "item", "name_1"} <= set(sheet.columns):
        return None
    fields = {name: of for name, of in FIELDS.items() if of in sheet.columns} | size_field(sheet)
    export = Export(MadeSheet(sheet, fields))
    parents = {key: row for row in sheet if "variable" in types_of(row) for key in keys_of(row)}
    for row in sheet:
        add_product(export, row, parents)
    tell(export, sheet)
    return export.sheet(options.answers, DOUBTS)


def size_field(sheet: Sheet) -> dict[str, str]:
    """The column of sizes, where some product has a size; the number of the attribute may differ from row to row."""
    numbers = [each for each in ATTRIBUTES for row in sheet if is_size(plain_text(row[f"name_{each}"]))]
    return {"size": f"value_{numbers[0]}"} if numbers else {}


def types_of(row: Row) -> set[str]:
    """What kind of product a row is: `simple, downloadable, virtual` is three."""
    return {word.strip().casefold() for word in plain_text(row["type"]).split(",")}


def keys_of(row: Row) -> Iterator[str]:
    """How a variation may name its parent."""
    if code := plain_text(row["sku"]):
        yield code.casefold()
    if number := plain_text(row["id"]):
        yield f"id:{number}"


def add_product(export: Export, row: Row, parents: dict[str, Row]) -> None:
    """One row: a SKU, a parent or something that is no goods."""
    kinds, code = types_of(row), plain_text(row["sku"])
    if "variable" in kinds:
        export.made.skip(row, "is the parent of its variations")
        return
    for kind, why in NO_GOODS.items():
        if kind in kinds:
            export.made.skip(row, why)
            return
    parent = parents.get(plain_text(row["parent"]).casefold()) if "variation" in kinds else None
    if "variation" in kinds and parent is None:
        named = plain_text(row["parent"])
        words = f"Its parent {named} is not in this file." if named else "This variation has no parent."
        export.made.reject(row, "parent", BadCell("no_parent", named, words))
        return
    if kinds - KINDS:
        export.doubt("other-type", row, code)
    elif NOT_SHIPPED & kinds:
        export.doubt("not-goods", row, code)
    elif "published" in export.made.file.columns and plain_text(row["published"]) != "1":
        export.doubt("not-published", row, code)
    elif is_open(row, parent):
        export.doubt("any", row, code)
    export.add(row, values_of(row, parent))


def attributes_of(row: Row) -> list[tuple[str, str]]:
    """Name and value of each attribute."""
    pairs = [(plain_text(row[f"name_{each}"]), plain_text(row[f"value_{each}"])) for each in ATTRIBUTES]
    return [(name, value) for name, value in pairs if name]


def is_open(row: Row, parent: Row | None) -> bool:
    """Whether a row is several sizes at once: a variation with a blank attribute, or a simple product with a choice."""
    if parent is not None:
        return any(not value for _, value in attributes_of(row))
    return "," in sized(attributes_of(row))[0]


def values_of(row: Row, parent: Row | None) -> dict[str, str]:
    """The row of the sheet Items. A variation has its parent's name, with whatever is not its size beside it."""
    size, rest = sized(attributes_of(row))
    of_parent = parent if parent is not None else row
    name = plain_text(of_parent["item"])
    pictures = plain_text(row["image"]) or plain_text(of_parent["image"])
    return {
        "sku": plain_text(row["sku"]),
        "item": ", ".join([name, *rest]) if parent is not None else name,
        "size": "" if "," in size else size,
        "threshold": plain_text(row["threshold"]),
        "description": words_of(row["description"]) or words_of(of_parent["description"]),
        "image": pictures.partition(",")[0].strip(),
        "barcode": plain_text(row["barcode"]),
    }


def tell(export: Export, sheet: Sheet) -> None:
    """Say what was taken from other rows."""
    variations = [row for row in sheet if "variation" in types_of(row)]
    export.notes.append("Read as a product export of WooCommerce.")
    if variations:
        export.notes.append(
            f"Variations have the name of their parent, and their attributes beside it: {rows_listed(variations)}."
        )
