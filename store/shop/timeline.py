"""The timeline of one's own order: what happened, what happens now and what comes, in words for its owner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from store.web.formatting import day
from wpp.audit import Tag
from wpp.orders.history_views import HistoryLine
from wpp.orders.model import OrderPart, Status
from wpp.orders.views import OrderView
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.views import ReturnView
from wpp.returns.views import standing as standing_returns

TIMELINE_TEXT = {
    Tag.ORDER_PLACED: "Order placed",
    Tag.ORDER_APPROVED: "Approved",
    Tag.ORDER_REJECTED: "Not approved",
    Tag.ORDER_CANCELLED: "Cancelled",
    Tag.ORDER_COMPLETED: "On its way to you",
    Tag.ORDER_CHANGED: "You changed your order",
    Tag.RETURN_RECORDED: "We’ve received your return",
    Tag.RETURN_FOUND: "We’ve found your missing item",
}
UNDONE: dict[str, tuple[Tag, ...]] = {
    Tag.ORDER_UNCOMPLETED: (Tag.ORDER_COMPLETED,),
    Tag.ORDER_UNAPPROVED: (Tag.ORDER_APPROVED,),
    Tag.ORDER_REINSTATED: (Tag.ORDER_CANCELLED, Tag.ORDER_REJECTED),
    Tag.RETURN_FOUND_UNDONE: (Tag.RETURN_FOUND,),
}
"""What undoes which steps."""
CHANGED_PART = {
    OrderPart.CONTENTS: "your order",
    OrderPart.ADDRESS: "the delivery address",
    OrderPart.BOTH: "your order and the delivery address",
}
CAME_BACK = {
    ReturnKind.SENT_BACK: "We’ve received your return",
    ReturnKind.UNDELIVERED: "Your parcel came back to us undelivered",
    ReturnKind.LOST: "Your parcel was lost in transit",
}
NOT_IN_IT = "Something was missing from your parcel"
REACHED = "The missing item has now reached you"


class Stage(StrEnum):
    """Where a step of the timeline stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step in words; `at` is when it happened."""

    words: str
    stage: Stage
    at: datetime | None = None
    note: str = ""


def timeline(order: OrderView, returns: Sequence[ReturnView], zone: ZoneInfo) -> list[TimelineStep]:
    """What happened, what happens now and what comes."""
    came_back = iter(standing_returns(returns))
    undone = {each.number for each in returns if each.undone_at is not None}
    shown = [
        line
        for line in standing(order.history)
        if line.event in set(TIMELINE_TEXT)
        and not (line.event == Tag.RETURN_RECORDED and line.returned in undone)
    ]
    happened = [timeline_step(line, came_back) for line in shown]
    if order.status is Status.ON_HOLD:
        return [
            *happened,
            TimelineStep("Waiting for your employer to approve it", Stage.NOW),
            TimelineStep("Packed", Stage.NEXT),
            TimelineStep("On its way to you", Stage.NEXT),
        ]
    if order.status is Status.PROGRESSING:
        promise = f"We’ll send it by {day(order.due_at, zone)}." if order.due_at and not order.late else ""
        now = "Being packed" if order.picking_started_at or order.handed_off else "Waiting to be packed"
        return [
            *happened,
            TimelineStep(now, Stage.NOW, note=promise),
            TimelineStep("On its way to you", Stage.NEXT),
        ]
    return happened


def standing(history: Sequence[HistoryLine]) -> list[HistoryLine]:
    """The history without steps that were undone, and without their undoing."""
    kept: list[HistoryLine] = []
    for line in history:
        undone = UNDONE.get(line.event, ())
        if undone:
            last = max((place for place, each in enumerate(kept) if each.event in undone), default=None)
            if last is not None:
                del kept[last]
        else:
            kept.append(line)
    return kept


def timeline_step(line: HistoryLine, returns: Iterator[ReturnView]) -> TimelineStep:
    """Something that happened. Who did it is for the desk; a reason is for the person.

    `returns` stand in the order in which the history has them.
    """
    gives_reason = line.event in (Tag.ORDER_REJECTED, Tag.ORDER_CANCELLED)
    words = TIMELINE_TEXT[Tag(line.event)]
    if line.event == Tag.ORDER_CHANGED:
        who = "You" if line.by_owner else "We"
        what = CHANGED_PART[line.part or OrderPart.CONTENTS]
        return TimelineStep(f"{who} changed {what}", Stage.DONE, line.at, line.change)
    if line.event == Tag.RETURN_RECORDED:
        words = came_back_as(next(returns, None)) or words
    elif line.event == Tag.RETURN_FOUND and line.delivered:
        words = REACHED
    return TimelineStep(words, Stage.DONE, line.at, line.reason if gives_reason else "")


def came_back_as(returned: ReturnView | None) -> str:
    """What came back, or did not, in the words of whoever waited for it."""
    if returned is None:
        return ""
    if returned.kind is ReturnKind.SENT_BACK and all(
        line.condition is Condition.MISSING for line in returned.lines
    ):
        return NOT_IN_IT
    return CAME_BACK[returned.kind]
