"""What a file makes of the codes of its SKUs: which are new, and which that are stored it no longer has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wpp.catalogue.barcodes import alternative_key
from wpp.catalogue.check import CataloguePlan, NotTaken
from wpp.catalogue.importing.matching import MatchedRow, Matching
from wpp.catalogue.importing.state import CatalogueState, CodeState, SkuState
from wpp.catalogue.model import CodeKind

COLUMNS = {CodeKind.BARCODE: "barcode", CodeKind.OTHER: "other_codes"}


@dataclass(frozen=True, slots=True)
class CodePlan:
    """The codes of one SKU: those that the file has, by key, and stored ones that it no longer has.

    `asked` are those of the latter about which something is to be decided.
    """

    match: MatchedRow
    listed: Mapping[str, tuple[CodeKind, str]]
    gone: tuple[CodeState, ...]
    asked: tuple[CodeState, ...] = ()


def plan_codes(state: CatalogueState, plan: CataloguePlan, matching: Matching) -> list[CodePlan]:
    """The codes of every row. A column that the file doesn't have says nothing about its codes.

    A code that is stored as another SKU's is a problem of `matching`, unless the row of that SKU gives it up.
    """
    kinds = [kind for kind, column in COLUMNS.items() if plan.has(column)]
    by_sku = state.codes_by_sku()
    plans = [code_plan(by_sku, match, kinds) for match in matching.rows]
    own = state.by_alternative_key()
    given_up = {code.key for each in plans for code in each.gone}
    for each in plans:
        for key, (kind, code) in each.listed.items():
            other = stored_elsewhere(state, own.get(key), each.match, key, given_up)
            if other:
                words = f"{code} is {other} already. A code means one SKU."
                matching.add(each.match.row, COLUMNS[kind], "code_taken", code, words)
    listed = {key for each in plans for key in each.listed}
    return [replace(each, asked=to_ask(each.gone, listed)) for each in plans]


def to_ask(gone: Sequence[CodeState], listed: set[str]) -> tuple[CodeState, ...]:
    """Codes about which nothing has been decided, or that another row has now."""
    return tuple(code for code in gone if code.in_sheet or code.key in listed)


def code_plan(
    by_sku: Mapping[int, Sequence[CodeState]], match: MatchedRow, kinds: Sequence[CodeKind]
) -> CodePlan:
    """The codes of one row against what is stored for its SKU."""
    row = match.row
    in_file = {CodeKind.OTHER: row.other_codes, CodeKind.BARCODE: row.barcodes}
    listed = {alternative_key(code): (kind, code) for kind, codes in in_file.items() for code in codes}
    stored = by_sku.get(match.stored.id, ()) if match.stored is not None else ()
    gone = tuple(code for code in stored if code.kind in kinds and code.key not in listed)
    return CodePlan(match, listed, gone)


def stored_elsewhere(
    state: CatalogueState, sku: SkuState | None, match: MatchedRow, key: str, given_up: set[str]
) -> str:
    """What a code is in the database, if it is another SKU's; empty if not. `sku` is the one whose own code it is."""
    own = match.stored.id if match.stored is not None else 0
    if sku is not None and sku.id != own:
        return sku.code
    code = state.codes.get(key)
    if code is not None and code.sku_id != own and key not in given_up:
        return f"a code of {state.skus[code.sku_id].code}"
    earlier = state.aliases.get(key, own)
    return f"the code that {state.skus[earlier].code} had before" if earlier != own else ""


def moved_codes(plans: Sequence[CodePlan]) -> Iterator[tuple[CodePlan, str, CodeState]]:
    """Codes that the file gives to another SKU than the one that has them: the plan, the code, and what is stored."""
    gone = {code.key: code for each in plans for code in each.gone}
    for each in plans:
        for key, (_, code) in each.listed.items():
            if key in gone and (each.match.stored is None or gone[key].sku_id != each.match.stored.id):
                yield each, code, gone[key]


def not_moved(state: CatalogueState, plans: Sequence[CodePlan]) -> list[NotTaken]:
    """Codes that stay with the SKU that has them, where the old codes are kept."""
    return [
        NotTaken(
            each.match.row.row,
            each.match.code,
            COLUMNS[stored.kind],
            f"{code} stays a code of {state.skus[stored.sku_id].code}.",
        )
        for each, code, stored in moved_codes(plans)
    ]
