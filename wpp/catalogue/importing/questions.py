"""What a person decides before a catalogue is imported: what is removed, renamed, restored, or booked as stock."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from wpp.catalogue.check import NotTaken
from wpp.catalogue.importing.code_plan import CodePlan, not_moved
from wpp.catalogue.importing.matching import MatchedRow
from wpp.catalogue.importing.pack_plan import Pair
from wpp.catalogue.importing.plan import ImportPlan
from wpp.catalogue.importing.state import CatalogueState, ChoiceState, OptionState, PackState, SkuState
from wpp.catalogue.views import label
from wpp.questions import Answer, Question, answered, no_such_question
from wpp.wording import count, listing

MISSING, PACKS, OPENING, RETIRED, RENAME, CODES = IDS = (
    *("missing", "packs", "opening", "retired"),
    *("rename", "codes"),
)
SHOWN = 12
"""Names in a question; of more, their number."""
KEEP = "keep"

BasketsHolding = Callable[[AbstractSet[Pair]], int]
"""How many open baskets hold one of these."""


def decide(prepared: ImportPlan, given: Mapping[str, str], holding: BasketsHolding) -> None:
    """Ask what has to be asked, and note what was decided.

    Raises `NeedsAnswer`, and `UnknownAnswer` for an answer that there is not.
    """
    no_such_question([Question(each, "", ()) for each in IDS], given)
    renames = [match for match in prepared.matching.rows if match.renames]
    skus = [sku for sku in prepared.matching.missing if sku.in_sheet]
    packs = [pack for pack in prepared.missing_packs if pack.in_sheet]
    listed = [match for match in prepared.matching.rows if is_retired(match)]
    asked_of = [match.stored for match in listed if match.stored and not match.stored.in_sheet]
    packs_listed = [pack.stored for pack in prepared.packs if pack.stored and pack.stored.retired]
    packs_asked = [pack for pack in packs_listed if not pack.in_sheet]
    lost = lost_options(prepared)
    first = not prepared.state.skus
    less_codes = [each for each in prepared.codes if each.asked]
    questions = [
        *([rename_question(renames)] if renames else []),
        *([missing_question(prepared.state, skus, packs, holding)] if skus or packs else []),
        *([packs_question(prepared.state, lost, holding)] if any(skus for *_, skus in lost) else []),
        *([codes_question(less_codes)] if less_codes else []),
        *([retired_question(asked_of, packs_asked)] if asked_of or packs_asked else []),
        *([opening_question(prepared.opening)] if prepared.opening and not first else []),
    ]
    answers = answered(questions, given)
    prepared.rename = answers.get(RENAME, "rename") == "rename"
    prepared.book_opening = answers.get(OPENING, "book") == "book"
    prepared.remove_codes = answers.get(CODES) == "remove"
    if answers.get(MISSING) == "retire":
        prepared.to_retire, prepared.packs_to_retire = skus, packs
    if answers.get(RETIRED) == "restore":
        prepared.to_restore, prepared.packs_to_restore = asked_of, packs_asked
    removes = answers.get(PACKS) == "change"
    prepared.to_remove = {option.id for _, option, gone in lost if removes or not gone}
    prepared.matching.not_taken += refused_by_answer(prepared, answers, renames, [*asked_of, *packs_asked])


def is_retired(match: MatchedRow) -> bool:
    """Whether the row is about a SKU that is retired."""
    return match.stored is not None and match.stored.retired


def lost_options(prepared: ImportPlan) -> list[tuple[ChoiceState, OptionState, set[int]]]:
    """Options that the sheet Packs no longer has, with the SKUs that could then not be chosen any more.

    Not those of SKUs that are missing from the sheet Items, which are asked about as such, and not what was kept the
    last time.
    """
    missing = {sku.id for sku in prepared.matching.missing}
    lost = []
    for pack in prepared.packs:
        for choice, option, covered in pack.gone():
            sizes = prepared.state.sizes_of(option)
            if choice.retired:
                lost.append((choice, option, set[int]()))
            elif option.in_sheet and not (sizes and sizes <= missing):
                lost.append((choice, option, sizes - covered))
    return lost


def rename_question(renames: Sequence[MatchedRow]) -> Question:
    """About SKUs that get another code, item or size."""
    names = [f"{was_name(match)} becomes {now_name(match)}" for match in renames if match.stored is not None]
    return Question(
        RENAME,
        f"{count(len(names), 'SKU')} would get another name: {listing(names, SHOWN)}.",
        (
            Answer("rename", "Rename them, with their stock, history, orders and baskets."),
            Answer(KEEP, "Keep their code, item and size, and import the rest."),
        ),
    )


def was_name(match: MatchedRow) -> str:
    """Code, item and size as they are stored."""
    return f"{match.stored.code} ({match.stored.label})" if match.stored else ""


def now_name(match: MatchedRow) -> str:
    """Code, item and size as the file has them."""
    return f"{match.code} ({label(match.row.item, match.size)})"


def missing_question(
    state: CatalogueState, skus: Sequence[SkuState], packs: Sequence[PackState], holding: BasketsHolding
) -> Question:
    """About what is offered and not in the file."""
    ids = {sku.id for sku in skus}
    pairs = {
        (choice.id, sku_id)
        for pack in state.packs.values()
        for choice in pack.live
        for sku_id in state.offered(choice)
        if sku_id in ids or pack in packs
    }
    names = [f"{sku.code} ({sku.label})" for sku in skus] + [f"the pack {pack.name}" for pack in packs]
    are = "is" if len(names) == 1 else "are"
    return Question(
        MISSING,
        f"{listing(names, SHOWN)} {are} not in this file{in_baskets(holding(pairs))}.",
        (
            Answer(KEEP, "Keep everything as it is, in packs too."),
            Answer("retire", "Retire it: no longer offered. Stock, history and open orders stay."),
        ),
    )


def packs_question(
    state: CatalogueState,
    lost: Sequence[tuple[ChoiceState, OptionState, set[int]]],
    holding: BasketsHolding,
) -> Question:
    """About what could be chosen and is no longer in the sheet Packs."""
    pairs = {(choice.id, sku_id) for choice, _, gone in lost for sku_id in gone}
    names: dict[str, list[str]] = {}
    for choice, _, gone in lost:
        names.setdefault(choice.name, []).extend(state.skus[sku_id].label for sku_id in sorted(gone))
    parts = [f"“{choice}” without {listing(labels, SHOWN)}" for choice, labels in names.items() if labels]
    return Question(
        PACKS,
        f"The packs in this file offer less: {listing(parts, SHOWN)}{in_baskets(holding(pairs))}.",
        (
            Answer(KEEP, "Keep offering it, and add what is new."),
            Answer("change", "Stop offering it in these packs."),
        ),
    )


def codes_question(less: Sequence[CodePlan]) -> Question:
    """About codes of SKUs that the file no longer has."""
    names = [f"{code.code} of {each.match.code}" for each in less for code in each.asked]
    have = (
        "is a code that this file no longer has"
        if len(names) == 1
        else "are codes that this file no longer has"
    )
    return Question(
        CODES,
        f"{listing(names, SHOWN)} {have}.",
        (
            Answer(KEEP, "Keep them too: files and scans that have them still find the SKU."),
            Answer("remove", "Remove them."),
        ),
    )


def in_baskets(number: int) -> str:
    """How many people would have to choose again."""
    return f" (in {count(number, 'open basket')})" if number else ""


def retired_question(skus: Sequence[SkuState], packs: Sequence[PackState]) -> Question:
    """About what was retired and is in the file."""
    names = [f"{sku.code} ({sku.label})" for sku in skus] + [f"the pack {pack.name}" for pack in packs]
    is_retired = "is retired, and this file lists it" if len(names) == 1 else ""
    return Question(
        RETIRED,
        f"{listing(names, SHOWN)} {is_retired or 'are retired, and this file lists them'}.",
        (Answer(KEEP, "Leave it retired."), Answer("restore", "Restore it: offered again.")),
    )


def opening_question(rows: Sequence[MatchedRow]) -> Question:
    """About stock that an import would book."""
    units = sum(match.row.opening or 0 for match in rows)
    names = [f"{match.row.opening:,} of {match.code}" for match in rows]
    return Question(
        OPENING,
        f"This file has opening stock of {count(units, 'unit')}: {listing(names, SHOWN)}.",
        (
            Answer("skip", "Don't book it; book in a delivery or a count when it is there."),
            Answer("book", "Book it in as a delivery now."),
        ),
    )


def refused_by_answer(
    prepared: ImportPlan,
    answers: Mapping[str, str],
    renames: Sequence[MatchedRow],
    retired: Sequence[SkuState | PackState],
) -> list[NotTaken]:
    """What the answers leave out of the file."""
    left = []
    if answers.get(RENAME) == KEEP:
        left += [
            NotTaken(match.row.row, was.code, "sku", f"{was_name(match)} keeps its name.")
            for match in renames
            if (was := match.stored)
        ]
    if answers.get(OPENING) == "skip":
        left += [
            NotTaken(
                match.row.row,
                match.code,
                "opening",
                f"{match.code}: opening stock of {count(match.row.opening or 0, 'unit')} was not booked.",
            )
            for match in prepared.opening
        ]
    if not prepared.remove_codes:
        left += not_moved(prepared.state, prepared.codes)
    if answers.get(PACKS) == KEEP:
        left.append(NotTaken(0, "", "packs", "The packs still offer what this file no longer has."))
    if answers.get(RETIRED) == KEEP:
        left += [
            NotTaken(
                0, each.code if isinstance(each, SkuState) else "", "sku", f"{name_of(each)} stays retired."
            )
            for each in retired
        ]
    return left


def name_of(thing: SkuState | PackState) -> str:
    """What it is called."""
    return f"{thing.code} ({thing.label})" if isinstance(thing, SkuState) else f"The pack {thing.name}"
