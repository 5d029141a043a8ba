"""Check a catalogue file: the sheet Items and the sheet Packs become one plan, or a list of everything that is wrong.

Pure: nothing is written here. All or nothing, since half a catalogue would sell half packs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wpp.catalogue.barcodes import LONGEST_CODE, as_barcodes, as_other_codes
from wpp.catalogue.code_check import check_codes, codes_in
from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.near_codes import near_codes
from wpp.catalogue.sizes import as_size, as_words, size_key
from wpp.errors import Refusal
from wpp.sheets import Row, Sheet, SheetValidator
from wpp.wording import count, did_you_mean


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
    replaces: str = ""
    """The code that the SKU has had until now; it is renamed, with its stock and its history."""
    barcodes: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()
    location: str = ""


@dataclass(frozen=True, slots=True)
class PackRow:
    """One offer of one choice; `sku_key` is empty where the whole item is offered."""

    pack: str
    choice: str
    item_key: str
    sku_key: str
    quantity: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something of the file that the catalogue does not have as it stands there, and why; `row` is 0 for a pack."""

    row: int
    sku: str
    field: str
    message: str

    def as_json(self) -> dict[str, str | int]:
        """The same for programs."""
        return {"row": self.row, "sku": self.sku, "field": self.field, "message": self.message}


@dataclass(slots=True)
class CataloguePlan:
    """What the file would make of the catalogue. `columns` are those of the sheet Items; None means all of them.

    `not_taken` is what the file contradicts itself in, `remarks` what is merely said.
    """

    file: str
    skus: list[ItemRow] = field(default_factory=list)
    offers: list[PackRow] = field(default_factory=list)
    columns: frozenset[str] | None = None
    sheet: str = "Items"
    not_taken: list[NotTaken] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def has(self, column: str) -> bool:
        """Whether the sheet Items has this column; what it does not speak of stays as it is."""
        return self.columns is None or column in self.columns

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
    plan = CataloguePlan(items.file, columns=frozenset(items.columns), sheet=items.sheet)
    validator = SheetValidator(items)
    plan.skus.extend(item_rows(validator))
    if plan.has("size"):
        check_sizes(validator, plan.skus)
    check_replaced(validator, plan.skus)
    check_codes(validator, plan.skus)
    compare_items(plan)
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
        code=validator.code(row, "sku", missing="missing_sku", most=LONGEST_CODE),
        item=validator.words(row, "item", as_words, missing="name_missing", most=120),
        size=validator.words(row, "size", as_size, most=40),
        threshold=validator.quantity(row, "threshold", zero=True, blank=True),
        description=validator.text(row, "description"),
        image=validator.text(row, "image", most=255),
        unit=validator.words(row, "unit", as_words, most=20).lower(),
        opening=validator.quantity(row, "opening", zero=True, blank=True),
        fits=validator.text(row, "fits", most=80),
        replaces=validator.code(row, "replaces", most=LONGEST_CODE),
        barcodes=codes_in(validator, row, "barcode", as_barcodes),
        other_codes=codes_in(validator, row, "other_codes", as_other_codes),
        location=validator.text(row, "location", most=40),
    )


def check_sizes(validator: SheetValidator, rows: list[ItemRow]) -> None:
    """Two SKUs of one item and size are a problem: a page would offer both, and nobody could tell them apart."""
    seen: dict[tuple[str, str], ItemRow] = {}
    for row in rows:
        first = seen.setdefault((name_key(row.item), size_key(row.size)), row)
        if first is not row:
            size = f"size {first.size}" if row.size else "the same item without a size"
            words = (
                f"Row {first.row} has {size} of {first.item} too, as {first.code}. Keep one of the two rows."
            )
            validator.add(row.row, "sku", "same_size", row.code, words)


def check_replaced(validator: SheetValidator, rows: list[ItemRow]) -> None:
    """A code that is replaced stands nowhere else in the sheet; a SKU that replaces itself replaces nothing."""
    codes = {code_key(row.code): row for row in rows}
    replaced: dict[str, ItemRow] = {}
    for row in rows:
        key = code_key(row.replaces)
        if not key or key == code_key(row.code):
            continue
        listed, first = codes.get(key), replaced.setdefault(key, row)
        if listed is not None:
            words = (
                f"{row.replaces} is replaced here and has row {listed.row} of its own. Remove one of the two."
            )
            validator.add(row.row, "replaces", "duplicate_in_file", row.replaces, words)
        elif first is not row:
            words = f"Row {first.row} replaces {row.replaces} already."
            validator.add(row.row, "replaces", "duplicate_in_file", row.replaces, words)


def compare_items(plan: CataloguePlan) -> None:
    """Name rows of one item that write it differently or describe it in two ways; the first of each is used."""
    first: dict[str, dict[str, ItemRow]] = {}
    for row in plan.skus:
        known = first.setdefault(name_key(row.item), {"item": row})
        if known["item"].item != row.item:
            other = known["item"]
            words = f"Row {row.row}: “{row.item}” is the same item as “{other.item}” in row {other.row}."
            plan.remarks.append(words)
        for field_name in ("description", "image"):
            value: str = getattr(row, field_name)
            told = known.setdefault(field_name, row) if value else row
            if value != getattr(told, field_name):
                words = f"{row.item} has one {field_name}, and row {told.row} has another; that one is used."
                plan.not_taken.append(NotTaken(row.row, row.code, field_name, words))


def pack_rows(validator: SheetValidator, skus: list[ItemRow]) -> Iterable[PackRow]:
    """The offers of the sheet Packs; each must be a SKU or an item of the sheet Items."""
    items = {name_key(row.item) for row in skus}
    codes = {code_key(code): row for row in skus for code in (*row.barcodes, *row.other_codes)}
    codes |= {code_key(row.code): row for row in skus}
    names = [*(row.code for row in skus), *(row.item for row in skus)]
    quantities: dict[tuple[str, str], int] = {}
    slugs: dict[str, str] = {}
    yielded: list[tuple[int, PackRow]] = []
    for row in validator.sheet:
        before = len(validator.problems)
        pack = validator.words(row, "pack", as_words, missing="name_missing", most=120)
        choice = validator.words(row, "choice", as_words, missing="name_missing", most=120)
        offer = validator.code(row, "offer", missing="missing_sku", most=120)
        quantity = validator.quantity(row, "quantity", blank=True) or 1
        if offer and code_key(offer) not in codes and name_key(offer) not in items:
            new = next((each.code for each in skus if code_key(each.replaces) == code_key(offer)), "")
            near = [new] if new else near_codes(offer, names)
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
            offered = PackRow(pack, choice, item_key, code_key(sku.code) if sku else "", quantity)
            earlier = clash(offered, yielded)
            if earlier is None:
                yielded.append((row.number, offered))
                yield offered
            else:
                again = f"Row {earlier} offers {offer} for the choice {choice} already."
                validator.add(row, "offer", "duplicate_in_file", offer, again)


def clash(offered: PackRow, earlier: list[tuple[int, PackRow]]) -> int | None:
    """The row that offers the same already: the same SKU, or its whole item, which would show a size twice."""
    for number, other in earlier:
        same_choice = (name_key(other.pack), name_key(other.choice), other.item_key) == (
            name_key(offered.pack),
            name_key(offered.choice),
            offered.item_key,
        )
        if same_choice and (other.sku_key == offered.sku_key or "" in (other.sku_key, offered.sku_key)):
            return number
    return None
