"""Check a catalogue file: the sheet Items and the sheet Packs become one plan, or a list of everything that is wrong.

Pure: nothing is written here. All or nothing, since half a catalogue would sell half packs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.read import near_codes
from wpp.errors import Refused
from wpp.sheets import BadCell, Column, Problem, Row, Sheet, as_code, as_quantity, as_text

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
    Column("opening", "Opening stock", ("Opening", "Stock", "In stock"), required=False, example="40"),
)
PACK_COLUMNS = (
    Column("pack", "Pack", ("Pack name", "Welcome pack"), example="Welcome pack"),
    Column("choice", "Choice", ("Part", "Option"), example="T-shirt"),
    Column("offer", "SKU or Item", ("Offer", "SKU", "Item"), example="T-shirt"),
    Column("quantity", "Quantity", ("Qty",), required=False, example="1"),
)
LONGEST = {"sku": 60, "item": 120, "size": 40, "image": 255, "unit": 20, "pack": 120, "choice": 120}
"""Characters that the tables hold."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One SKU of the file. `threshold` and `opening` are None where the cell is blank."""

    row: int
    code: str
    item: str
    size: str
    threshold: int | None
    description: str
    image: str
    unit: str
    opening: int | None


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


class CatalogueRefused(Refused):
    """The file has problems, so nothing of it was taken."""

    code = "rows_rejected"


def check_catalogue(items: Sheet, packs: Sheet | None) -> CataloguePlan:
    """Read both sheets; `packs` is None where the file brings items only.

    Raises `CatalogueRefused` with every problem of both sheets.
    """
    problems: list[Problem] = [*items.problems, *(packs.problems if packs else [])]
    plan = CataloguePlan(items.file)
    plan.skus.extend(item_rows(items, problems))
    if packs is not None:
        plan.offers.extend(pack_rows(packs, plan.skus, problems))
    if problems:
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        raise CatalogueRefused(
            f"{items.file}: {count}, so nothing was taken.",
            try_=["Correct the file and import it again."],
            problems=problems,
        )
    return plan


def item_rows(sheet: Sheet, problems: list[Problem]) -> Iterable[ItemRow]:
    """The SKUs of the sheet Items; a code twice is a problem, since one of the two rows is wrong."""
    seen: dict[str, int] = {}
    for row in sheet:
        try:
            found = item_row(sheet, row, problems)
        except BadRow:
            continue
        first = seen.setdefault(code_key(found.code), row.number)
        if first != row.number:
            bad = BadCell("duplicate_in_file", found.code, f"SKU {found.code} is on row {first} already.")
            problems.append(sheet.problem(row, "sku", bad))
            continue
        yield found


class BadRow(Exception):
    """The row has problems, which are listed; on with the next."""


def item_row(sheet: Sheet, row: Row, problems: list[Problem]) -> ItemRow:
    """One row of Items. Raises BadRow once all that is wrong with it is listed."""
    before = len(problems)
    code = read(sheet, row, "sku", problems, required="missing_sku")
    item = read(sheet, row, "item", problems, required="name_missing")
    found = ItemRow(
        row=row.number,
        code=code,
        item=item,
        size=read(sheet, row, "size", problems),
        threshold=read_count(sheet, row, "threshold", problems),
        description=read(sheet, row, "description", problems),
        image=read(sheet, row, "image", problems),
        unit=read(sheet, row, "unit", problems).lower() or "each",
        opening=read_count(sheet, row, "opening", problems),
    )
    if len(problems) > before:
        raise BadRow
    return found


def pack_rows(sheet: Sheet, skus: list[ItemRow], problems: list[Problem]) -> Iterable[PackRow]:
    """The offers of the sheet Packs; each must be a SKU or an item of the sheet Items."""
    items = {name_key(row.item) for row in skus}
    codes = {code_key(row.code): row for row in skus}
    quantities: dict[tuple[str, str], int] = {}
    slugs: dict[str, str] = {}
    for row in sheet:
        before = len(problems)
        pack = read(sheet, row, "pack", problems, required="name_missing")
        choice = read(sheet, row, "choice", problems, required="name_missing")
        offer = read(sheet, row, "offer", problems, required="missing_sku", code=True)
        quantity = read_count(sheet, row, "quantity", problems, zero=False) or 1
        if offer and code_key(offer) not in codes and name_key(offer) not in items:
            near = near_codes(offer, [*(known.code for known in skus), *(known.item for known in skus)])
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            bad = BadCell(
                "unknown_sku", offer, f"{offer} is neither a SKU nor an item of the sheet Items.{hint}"
            )
            problems.append(sheet.problem(row, "offer", bad))
        agreed = quantities.setdefault((name_key(pack), name_key(choice)), quantity)
        if agreed != quantity:
            bad = BadCell(
                "bad_quantity", str(quantity), f"The choice {choice} has quantity {agreed} on a row above."
            )
            problems.append(sheet.problem(row, "quantity", bad))
        other = slugs.setdefault(slug_of(pack), name_key(pack))
        if pack and other != name_key(pack):
            bad = BadCell(
                "duplicate_in_file", pack, "Another pack has the same web address; choose another name."
            )
            problems.append(sheet.problem(row, "pack", bad))
        if len(problems) == before:
            sku = codes.get(code_key(offer))
            item_key = name_key(sku.item) if sku else name_key(offer)
            yield PackRow(pack, choice, item_key, code_key(offer) if sku else "", quantity)


def read(
    sheet: Sheet, row: Row, column: str, problems: list[Problem], *, required: str = "", code: bool = False
) -> str:
    """A cell of words or a code; what is wrong with it goes on the list, and "" comes back."""
    try:
        cell = row[column]
        text = as_code(cell) if column == "sku" or code else as_text(cell, numbers=True)
        if required and not text:
            raise BadCell(required, "", f"{sheet.titles[column]} is blank.")
        if len(text) > LONGEST.get(column, 2000):
            raise BadCell(
                "suspicious_text",
                text,
                f"{sheet.titles[column]} is longer than {LONGEST[column]} characters.",
            )
        return text
    except BadCell as bad:
        problems.append(sheet.problem(row, column, bad))
        return ""


def read_count(
    sheet: Sheet, row: Row, column: str, problems: list[Problem], *, zero: bool = True
) -> int | None:
    """A whole number, or None where the cell is blank."""
    try:
        if not as_text(row[column], numbers=True):
            return None
        return as_quantity(row[column], zero=zero)
    except BadCell as bad:
        problems.append(sheet.problem(row, column, bad))
        return None
