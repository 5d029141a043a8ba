"""What happened to an order, line by line, as it is shown with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wpp.audit import Entry, Tag
from wpp.orders.model import OrderPart


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to an order: `event` is the audit's tag, `order:approved`."""

    at: datetime
    by: str
    event: str
    reason: str
    """Why; of a change what was changed too, as "T-shirt, S → T-shirt, M (too small)"."""
    change: str = ""
    """Of a change: what is in the order instead of what."""
    delivered: bool = False
    """Of units that were missing: whether they had reached the starter, and not the warehouse."""
    part: OrderPart | None = None
    """Of a change: which part of the order."""
    by_owner: bool = False
    """Of a change or a cancellation: whether it was the starter's."""
    returned: str = ""
    """Of a return: its number."""


def history_line(entry: Entry) -> HistoryLine:
    """An event of the audit as a line of the order's history."""
    detail = entry.detail
    reason, swapped = str(detail.get("reason", "")), ""
    if "part" in detail:
        swapped = f"{detail['was']} → {detail['now']}" if "was" in detail else ""
    return HistoryLine(
        entry.at,
        entry.actor,
        entry.tag,
        (f"{swapped} ({reason})" if reason else swapped) if swapped else reason,
        swapped,
        delivered=bool(detail.get("delivered")),
        part=OrderPart(detail["part"]) if "part" in detail else None,
        # Events from before staff could change an order say neither what was nor which fields: they were its starter's.
        by_owner=bool(detail.get("by_owner")) or ("part" in detail and not {"was", "fields"} & detail.keys()),
        returned=str(detail.get("returned", "")),
    )


def was_refused(history: Sequence[HistoryLine]) -> bool:
    """Whether the last that was heard of a change is that it was too late."""
    steps = (Tag.ORDER_CHANGE_ASKED, Tag.ORDER_CHANGE_REOPENED, Tag.ORDER_CHANGED, Tag.ORDER_CHANGE_REJECTED)
    last = next((line.event for line in reversed(history) if line.event in steps), "")
    return last == Tag.ORDER_CHANGE_REJECTED
