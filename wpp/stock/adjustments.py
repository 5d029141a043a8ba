"""Correct the stock by hand, each time with a reason: a count, something damaged, found, scrapped or repaired."""

from enum import StrEnum

from sqlalchemy import update

from wpp.audit import Tag, about, record
from wpp.catalogue.model import Sku
from wpp.catalogue.views import find_sku
from wpp.errors import UsageError
from wpp.hints import HintCode, hint
from wpp.stock.corrections import open_correction
from wpp.stock.levels import LevelView, level_of
from wpp.stock.model import CorrectionKind, Location
from wpp.stock.movements import Move, ensure_levels, move
from wpp.work import Work


class Reason(StrEnum):
    """Why stock is corrected."""

    COUNT = "count"
    DAMAGED = "damaged"
    FOUND = "found"
    SAMPLE = "sample"
    SCRAPPED = "scrapped"
    REPAIRED = "repaired"


LESS = {
    Reason.COUNT: (Location.AVAILABLE, Location.LOST),
    Reason.DAMAGED: (Location.AVAILABLE, Location.QUARANTINE),
    Reason.SAMPLE: (Location.AVAILABLE, Location.RECIPIENT),
    Reason.SCRAPPED: (Location.QUARANTINE, Location.SCRAPPED),
}
"""Where units go when the figure is negative."""
MORE = {
    Reason.COUNT: (Location.LOST, Location.AVAILABLE),
    Reason.FOUND: (Location.LOST, Location.AVAILABLE),
    Reason.REPAIRED: (Location.QUARANTINE, Location.AVAILABLE),
}
"""Where units come from when it is positive."""


class WrongDirection(UsageError):
    """The reason and the sign of the figure do not go together."""

    code = "bad_quantity"


def adjust(work: Work, code: str, quantity: int, *, reason: Reason, note: str = "") -> LevelView:
    """Book a correction of `quantity` units, positive or negative.

    Raises `UnknownSku`, `WrongDirection`, and `OutOfStock` where there are not that many units.
    """
    sku = find_sku(work.session, code)
    steps = MORE if quantity > 0 else LESS
    if quantity == 0 or reason not in steps:
        kind = "positive" if reason in MORE and reason not in LESS else "negative"
        raise WrongDirection(
            "The quantity is 0: there is nothing to correct."
            if quantity == 0
            else f"With the reason {reason.value} the quantity must be {kind}, not {quantity:+d}.",
            hints=["For example, +5 or -2.", hint(HintCode.REASON_COUNT)],
        )
    source, target = steps[reason]
    ensure_levels(work, [sku.id])
    cause = open_correction(work, CorrectionKind.ADJUSTMENT)
    words = f"{reason.value}: {note}" if note else reason.value
    move(work, [Move(sku.id, source, target, abs(quantity), cause, words)])
    record(
        work,
        Tag.STOCK_ADJUSTED,
        about("sku", sku.id),
        quantity=quantity,
        reason=reason.value,
        note=note or None,
    )
    return level_of(work.session, code)


def set_threshold(work: Work, code: str, threshold: int | None) -> LevelView:
    """Let a SKU be low at this many units; None lets the portal's own threshold count again.

    Raises `UnknownSku`, and `WrongDirection` below 0.
    """
    sku = find_sku(work.session, code)
    if threshold is not None and threshold < 0:
        raise WrongDirection(f"The threshold must be 0 or more, not {threshold}.")
    if threshold != sku.threshold:
        work.session.execute(update(Sku).where(Sku.id == sku.id).values(threshold=threshold))
        record(work, Tag.THRESHOLD_SET, about("sku", sku.id), was=sku.threshold, now=threshold)
    return level_of(work.session, code)
