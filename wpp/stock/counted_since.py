"""Undo something that was booked before the shelf was counted: what the count found stays true.

The books are put right as if the mistake had never been made. Where the shelf has been counted since, the count may
have put them right already: a parcel that never left was found one too many, a return that never came one too few. So
that is asked, and what was counted is not booked a second time.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.views import sku_names
from wpp.questions import Answer, Question, answered
from wpp.stock.corrections import open_correction
from wpp.stock.model import CauseKind, CorrectionKind, Location, Movement, StockCount
from wpp.stock.movements import Move, lock
from wpp.stock.shelf import SHELF
from wpp.wording import count, listing, short_moment
from wpp.work import Work

KEEP, MOVE = "keep", "move"


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is undone: its `name` for the question's id, what happened in words, and when, by SKU."""

    name: str
    happened: str
    at: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class LastCount:
    """When a SKU was counted last, and how many units more (or fewer) than expected were found."""

    at: datetime
    difference: int


@dataclass(frozen=True, slots=True)
class AgainstCounts:
    """The moves that undo it, and the codes of the SKUs whose shelf stays as it was counted."""

    moves: list[Move]
    as_counted: tuple[str, ...] = ()


def against_counts(
    work: Work, undoing: Undoing, moves: Sequence[Move], answers: Mapping[str, str] | None
) -> AgainstCounts:
    """Set moves that undo something against the counts made since; the levels are locked from here on.

    Raises `NeedsAnswer` where a SKU was counted since, and its units come to the shelf or leave it now.
    """
    lock(work, {each.sku_id for each in moves})
    change = shelf_changes(moves)
    counts = {
        sku_id: last
        for sku_id, last in last_counts_of(work.session, change).items()
        if sku_id in undoing.at and last.at > undoing.at[sku_id]
    }
    if not counts:
        return AgainstCounts(list(moves))
    groups = [
        {sku_id: change[sku_id] for sku_id in counts if (change[sku_id] > 0) is coming}
        for coming in (True, False)
    ]
    asked = [(question_about(work, undoing, counts, units), units) for units in groups if units]
    given = answered([question for question, _ in asked], answers or {})
    kept: dict[int, int] = {}
    for question, units in asked:
        kept |= units if given[question.id] == KEEP else {}
    names = sku_names(work.session, list(kept))
    codes = tuple(sorted(names[sku_id].code for sku_id in kept))
    return AgainstCounts([*moves, *counted_already(work, undoing, kept)], codes)


def shelf_changes(moves: Sequence[Move]) -> Counter[int]:
    """How many units each SKU gets on the shelf, or loses there; those that stay even are left out."""
    change: Counter[int] = Counter()
    for each in moves:
        change[each.sku_id] += each.quantity * ((each.target in SHELF) - (each.source in SHELF))
    return Counter({sku_id: units for sku_id, units in sorted(change.items()) if units})


def last_counts_of(session: Session, sku_ids: Collection[int]) -> dict[int, LastCount]:
    """The newest count of each SKU, where it was counted, with what it found."""
    found: dict[int, LastCount] = {}
    rows = session.execute(
        select(StockCount.sku_id, StockCount.counted_at, Movement.quantity, Movement.to_location)
        .outerjoin(
            Movement,
            (Movement.cause_kind == CauseKind.COUNT)
            & (Movement.cause_id == StockCount.correction_id)
            & (Movement.sku_id == StockCount.sku_id),
        )
        .where(StockCount.sku_id.in_(sorted(sku_ids)))
        .order_by(StockCount.counted_at, StockCount.id)
    )
    for sku_id, at, quantity, target in rows:
        found[sku_id] = LastCount(at, (quantity or 0) * (1 if target is Location.AVAILABLE else -1))
    return found


def question_about(
    work: Work, undoing: Undoing, counts: Mapping[int, LastCount], units: Mapping[int, int]
) -> Question:
    """Whether these units, which all come to the shelf or all leave it, lay there when it was counted."""
    names = sku_names(work.session, list(units))
    what = listing(
        [
            f"{names[sku_id].code} ({short_moment(counts[sku_id].at.astimezone(work.now.tzinfo))}, "
            f"{in_words(counts[sku_id].difference)})"
            for sku_id in units
        ]
    )
    text = f"Counted since {undoing.happened}: {what}. Were these units on the shelf then?"
    name = f"counted-{undoing.name.lower()}"
    if min(units.values()) > 0:
        answers = (
            Answer(KEEP, "Yes, and they were counted: leave the stock as counted"),
            Answer(MOVE, "No, they weren’t counted: add them now"),
        )
        return Question(name, text, answers)
    answers = (
        Answer(KEEP, "No, and the count shows that: leave the stock as counted"),
        Answer(MOVE, "Yes, and they were counted: remove them now"),
    )
    return Question(f"{name}-removed", text, answers)


def in_words(difference: int) -> str:
    """What a count found."""
    if difference == 0:
        return "as expected"
    return f"{count(abs(difference), 'unit')} {'more' if difference > 0 else 'fewer'} than expected"


def counted_already(work: Work, undoing: Undoing, kept: Mapping[int, int]) -> list[Move]:
    """What the count had booked for these units is taken back, so that the shelf stays as it was counted."""
    if not kept:
        return []
    cause = open_correction(work, CorrectionKind.COUNT)
    note = f"counted since {undoing.happened}"
    return [
        Move(sku_id, Location.AVAILABLE, Location.LOST, units, cause, note)
        if units > 0
        else Move(sku_id, Location.LOST, Location.AVAILABLE, -units, cause, note)
        for sku_id, units in sorted(kept.items())
    ]
