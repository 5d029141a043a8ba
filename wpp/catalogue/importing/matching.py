"""Which row of a file is which SKU that is stored: by its code, by the code that it replaces, by a code of earlier."""

from collections import defaultdict
from dataclasses import dataclass, field

from wpp.catalogue.check import CataloguePlan, ItemRow, NotTaken
from wpp.catalogue.codes import code_key, name_key
from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.catalogue.importing.state import CatalogueState, SkuState
from wpp.catalogue.near_codes import near_codes
from wpp.catalogue.sizes import size_key
from wpp.letters import is_same_code
from wpp.sheets import Problem
from wpp.wording import did_you_mean

TITLES = {column.field: column.title for column in ITEM_COLUMNS}


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row with the SKU that it is about; None where it is a new one. `size` is the stored one without such a column.

    `replaces` where the SKU is to have the row's code from now on.
    """

    row: ItemRow
    stored: SkuState | None
    size: str
    replaces: bool = False

    @property
    def code(self) -> str:
        """The code that the SKU has once the row is taken."""
        return self.row.code if self.stored is None or self.replaces or self.same_code else self.stored.code

    @property
    def same_code(self) -> bool:
        """Whether the stored code is the row's, perhaps in another spelling."""
        return self.stored is not None and self.stored.code_key == code_key(self.row.code)

    @property
    def renames(self) -> bool:
        """Whether the SKU gets another code, item or size; another spelling of the item is none."""
        stored = self.stored
        return stored is not None and (
            self.replaces
            or name_key(stored.item) != name_key(self.row.item)
            or size_key(stored.size) != size_key(self.size)
        )


@dataclass(slots=True)
class Matching:
    """All rows in their order. `missing` are SKUs that are stored, offered, and not in the file.

    `item_ids` are the products by folded name, with those that are renamed under the new one.
    """

    sheet: str
    rows: list[MatchedRow] = field(default_factory=list)
    missing: list[SkuState] = field(default_factory=list)
    item_ids: dict[str, int] = field(default_factory=dict)
    not_taken: list[NotTaken] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, row: ItemRow, column: str, code: str, value: str, message: str) -> None:
        """A problem that only what is stored can tell."""
        self.problems.append(Problem(self.sheet, row.row, TITLES[column], value, code, message))


def match_rows(state: CatalogueState, plan: CataloguePlan) -> Matching:
    """Set the rows of the sheet Items against what is stored; `problems` says why the file cannot be imported."""
    matching = Matching(plan.sheet)
    known = state.by_code()
    taken: dict[int, ItemRow] = {}
    for row in plan.skus:
        match = matched(state, known, plan, row, matching)
        if match is None:
            continue
        if match.stored is not None:
            first = taken.setdefault(match.stored.id, row)
            if first is not row:
                words = (
                    f"{match.stored.code} is in row {first.row} already, under another code of the same SKU."
                )
                matching.add(row, "sku", "duplicate_in_file", row.code, words)
                continue
        matching.rows.append(match)
    matching.missing = [sku for sku in state.skus.values() if sku.id not in taken and not sku.retired]
    matching.item_ids = {**state.items, **renamed_items(state, matching.rows)}
    refuse_same_size(plan, matching)
    return matching


def matched(
    state: CatalogueState,
    known: dict[str, SkuState],
    plan: CataloguePlan,
    row: ItemRow,
    matching: Matching,
) -> MatchedRow | None:
    """One row with its SKU; None once it is clear that there is something wrong with it."""
    key, old = code_key(row.code), code_key(row.replaces)
    stored = known.get(key)
    if stored is not None and not is_same_code(row.code, stored.code):
        words = f"{row.code} only looks like {stored.code}: one of its letters is another one. Enter the code again."
        matching.add(row, "sku", "suspicious_text", row.code, words)
        return None
    earlier = state.find_sku(row.code) if stored is None else None
    if old in ("", key):
        if earlier is not None:
            word = "is now" if state.aliases.get(key) == earlier.id else "is a code of"
            words = f"{row.code} {word} {earlier.code}; the row was read as that."
            matching.not_taken.append(NotTaken(row.row, row.code, "sku", words))
            stored = earlier
        return MatchedRow(row, stored, row.size if plan.has("size") or stored is None else stored.size)
    replaced = state.find_sku(row.replaces)
    if replaced is None:
        near = did_you_mean(near_codes(row.replaces, [sku.code for sku in known.values()]))
        words = f"There is no SKU {row.replaces} to replace. {near}".strip()
        matching.add(row, "replaces", "unknown_sku", row.replaces, words)
        return None
    if stored is not None and stored.id != replaced.id:
        words = (
            f"{row.code} and {replaced.code} are two SKUs already, each with its own history, so one can't become the "
            f"other. Clear this cell; if {replaced.code} is no longer wanted, retire it."
        )
        matching.add(row, "replaces", "cannot_replace", row.replaces, words)
        return None
    if earlier is not None and earlier.id != replaced.id:
        words = f"{row.code} is, or was, a code of {earlier.code}. Use another code."
        matching.add(row, "sku", "cannot_replace", row.code, words)
        return None
    size = row.size if plan.has("size") else replaced.size
    return MatchedRow(row, replaced, size, replaces=stored is None)


def renamed_items(state: CatalogueState, rows: list[MatchedRow]) -> dict[str, int]:
    """Items that have another name in the file: all their SKUs there have it, and no other item had it before."""
    names: dict[int, set[str]] = defaultdict(set)
    sources: dict[str, set[int]] = defaultdict(set)
    for match in rows:
        if match.stored is not None:
            names[match.stored.product_id].add(name_key(match.row.item))
            sources[name_key(match.row.item)].add(match.stored.product_id)
    return {
        name: next(iter(products))
        for name, products in sources.items()
        if name not in state.items and len(products) == 1 and names[next(iter(products))] == {name}
    }


def refuse_same_size(plan: CataloguePlan, matching: Matching) -> None:
    """A SKU that comes, or changes, to the item and size of another one that is offered is a problem."""
    names = {product: name for name, product in matching.item_ids.items()}
    others = {(names[sku.product_id], size_key(sku.size)): sku for sku in matching.missing}
    if not plan.has("size"):
        refuse_no_sizes(matching)
    for match in matching.rows:
        other = others.get((name_key(match.row.item), size_key(match.size)))
        if other is None or (match.stored is not None and not match.renames):
            continue
        words = (
            f"{other.code} is {other.label} already. If {match.row.code} is its new code, put {other.code} in the "
            f"column {TITLES['replaces']}; if {other.code} is no longer wanted, retire it first."
        )
        matching.add(match.row, "sku", "same_size", match.row.code, words)


def refuse_no_sizes(matching: Matching) -> None:
    """Without a column for it, new SKUs have no size, and an item has one SKU like that."""
    seen: dict[tuple[str, str], MatchedRow] = {}
    for match in matching.rows:
        first = seen.setdefault((name_key(match.row.item), size_key(match.size)), match)
        if first is not match:
            words = f"{match.row.item} is {first.row.code} in row {first.row.row} too. Add a column Size."
            matching.add(match.row, "sku", "same_size", match.row.code, words)
