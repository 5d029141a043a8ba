"""Check a catalogue file: the sheet Items and the sheet Packs become one plan, or a list of everything that is wrong.

Pure: nothing is written here. All or nothing, since half a catalogue would sell half packs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.views import near_codes
from wpp.errors import Refusal
from wpp.sheets import Column, Row, Sheet, SheetValidator
from wpp.wording import count, did_you_mean

ITEM_COLUMNS = (
    Column(
        "sku", "SKU", ("Item code", "Code", "Stock code", "Product code", "Article number"), example="TSH-M"
    ),
    Column("item", "Item", ("Name", "Product", "Style", "Product name", "Title"), example="T-shirt"),
    Column("size", "Size", ("Variant",), required=False, example="M"),
    Column("threshold", "Low stock at", ("Low stock threshold", "Threshold", "Reorder level"), False, "10"),
    Column("description", "Description", ("Details",), required=False, example="Organic cotton, navy"),
    Column("image", "Image", ("Picture", "Photo"), required=False),
    Column("unit", "Unit", ("Unit of measure", "UoM"), required=False, example="each"),
    Column("fits", "Size guide", ("Fits", "Measurements"), required=False, example="Chest 96–101 cm"),
    Column("opening", "Opening stock", ("Opening", "Stock", "In stock"), required=False, example="40"),
)
PACK_COLUMNS = (
    Column("pack", "Pack", ("Pack name", "Welcome pack"), example="Welcome pack"),
    Column("choice", "Choice", ("Part", "Option"), example="T-shirt"),
    Column("offer", "SKU or Item", ("Offer", "SKU", "Item"), example="T-shirt"),
    Column("quantity", "Quantity", ("Qty",), required=False, example="1"),
)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One SKU of the file. `threshold` and `opening` are None where the cell is blank; `fits` is for the size guide."""

    row: int
    code: str
    item: str
    size: str
    threshold: int | None
    description: str
    image: str
    unit: str
    opening: int | None
    fits: str = ""


@dataclass(frozen=True, slots=True)
class PackRow:
    """One offer of one choice; `sku_key` is empty where the whole item is offered."""

    pack: str
    choice: str
    item_key: str
    sku_key: str
    quantity: int


@dataclass(slots=True)
class CataloguePlan:
    """What the file would make of the catalogue."""

    file: str
    skus: list[ItemRow] = field(default_factory=list)
    offers: list[PackRow] = field(default_factory=list)

    @property
    def pack_names(self) -> list[str]:
        """The packs of the file in its order, each once."""
        return list({name_key(offer.pack): offer.pack for offer in self.offers}.values())


class CatalogueRefused(Refusal):
    """The file has problems, so nothing of it was taken."""

    code = "rows_rejected"


def check_catalogue(items: Sheet, packs: Sheet | None) -> CataloguePlan:
    """Read both sheets; `packs` is None where the file brings items only.

    Raises `CatalogueRefused` with every problem of both sheets.
    """
    plan = CataloguePlan(items.file)
    validator = SheetValidator(items)
    plan.skus.extend(item_rows(validator))
    problems = validator.problems
    if packs is not None:
        validator = SheetValidator(packs)
        plan.offers.extend(pack_rows(validator, plan.skus))
        problems += validator.problems
    if problems:
        number = count(len(problems), "problem")
        raise CatalogueRefused(
            f"{items.file}: {number}, so nothing was imported.",
            hints=["Correct the file and import it again."],
            problems=problems,
        )
    return plan


def item_rows(validator: SheetValidator) -> Iterable[ItemRow]:
    """The SKUs of the sheet Items; a code twice is a problem, since one of the two rows is wrong."""
    seen: dict[str, int] = {}
    for row in validator.sheet:
        before = len(validator.problems)
        item = item_row(validator, row)
        if len(validator.problems) > before:
            continue
        first = seen.setdefault(code_key(item.code), row.number)
        if first == row.number:
            yield item
        else:
            validator.add(
                row, "sku", "duplicate_in_file", item.code, f"Row {first} already has SKU {item.code}."
            )


def item_row(validator: SheetValidator, row: Row) -> ItemRow:
    """One row of Items."""
    return ItemRow(
        row=row.number,
        code=validator.code(row, "sku", missing="missing_sku", most=60),
        item=validator.text(row, "item", missing="name_missing", most=120),
        size=validator.text(row, "size", most=40),
        threshold=validator.quantity(row, "threshold", zero=True, blank=True),
        description=validator.text(row, "description"),
        image=validator.text(row, "image", most=255),
        unit=validator.text(row, "unit", most=20).lower() or "each",
        opening=validator.quantity(row, "opening", zero=True, blank=True),
        fits=validator.text(row, "fits", most=80),
    )


def pack_rows(validator: SheetValidator, skus: list[ItemRow]) -> Iterable[PackRow]:
    """The offers of the sheet Packs; each must be a SKU or an item of the sheet Items."""
    items = {name_key(row.item) for row in skus}
    codes = {code_key(row.code): row for row in skus}
    names = [*(row.code for row in skus), *(row.item for row in skus)]
    quantities: dict[tuple[str, str], int] = {}
    slugs: dict[str, str] = {}
    for row in validator.sheet:
        before = len(validator.problems)
        pack = validator.text(row, "pack", missing="name_missing", most=120)
        choice = validator.text(row, "choice", missing="name_missing", most=120)
        offer = validator.code(row, "offer", missing="missing_sku", most=120)
        quantity = validator.quantity(row, "quantity", blank=True) or 1
        if offer and code_key(offer) not in codes and name_key(offer) not in items:
            near = near_codes(offer, names)
            question = did_you_mean(near)
            unknown = f"{offer} is neither a SKU nor an item on the sheet Items. {question}".strip()
            validator.add(row, "offer", "unknown_sku", offer, unknown)
        agreed = quantities.setdefault((name_key(pack), name_key(choice)), quantity)
        if agreed != quantity:
            other = f"The choice {choice} has quantity {agreed} on a row above."
            validator.add(row, "quantity", "bad_quantity", str(quantity), other)
        if pack and slugs.setdefault(slug_of(pack), name_key(pack)) != name_key(pack):
            taken = "Another pack has the same web address; choose another name."
            validator.add(row, "pack", "duplicate_in_file", pack, taken)
        if len(validator.problems) == before:
            sku = codes.get(code_key(offer))
            item_key = name_key(sku.item) if sku else name_key(offer)
            yield PackRow(pack, choice, item_key, code_key(offer) if sku else "", quantity)
