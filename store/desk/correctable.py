"""Which returns, finds and short picks the reader may take back or correct on the order's page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from store.web.request import Request
from store.web.routes import CAN_CANCEL, CAN_PACK, CAN_RECORD_RETURNS, CAN_REPLACE
from wpp.orders.model import DECISIONS, Status, Stop
from wpp.orders.views import OrderView
from wpp.returns.model import ReturnKind
from wpp.returns.recovery_undo import newest_find
from wpp.returns.views import ReturnLineView, ReturnView, standing

CORRECT, NOT_RETURNED = "correct-", "not returned"


def ways_back(
    request: Request, session: Session, order: OrderView, returns: Sequence[ReturnView]
) -> dict[str, Any]:
    """What each form of the page needs, empty where the form doesn't apply. `returns` are newest first."""
    records = request.person.role in (CAN_RECORD_RETURNS.roles or ())
    packs = request.person.role in (CAN_PACK.roles or ())
    decides = request.person.role in (CAN_CANCEL.roles or ())
    picked = order.status is Status.PROGRESSING and order.stop is not Stop.ASKED
    decided = [short for short in order.shorts if short.answer in DECISIONS]
    waiting = [short for short in order.shorts if short.answer is None]
    found = any(line.recovered_quantity for each in standing(returns) for line in each.lines)
    return {
        "may_unreturn": undoable_returns(request, returns) if records else [],
        "may_correct": correctable_lines(returns) if records else [],
        "may_unfind": newest_find(session, order) if records and found else 0,
        "may_unshort": waiting if packs and order.blocked_at and order.stop is not Stop.ASKED else [],
        "may_undecide": decided if decides and picked else [],
        "newest_short": max((short.id for short in order.shorts), default=0),
    }


def undoable_returns(request: Request, returns: Sequence[ReturnView]) -> list[ReturnView]:
    """The returns that stand and that this reader could have recorded."""
    return [each for each in standing(returns) if may_undo_return(request, each)]


def may_undo_return(request: Request, view: ReturnView) -> bool:
    """Whoever may record a return may undo it; a lost parcel is for customer services."""
    return view.kind is not ReturnKind.LOST or request.person.role in (CAN_REPLACE.roles or ())


def correctable_lines(returns: Sequence[ReturnView]) -> list[tuple[ReturnView, ReturnLineView]]:
    """Each line whose condition or quantity can be corrected, with its return."""
    return [
        (each, line)
        for each in standing(returns)
        for line in each.lines
        if each.kind is not ReturnKind.LOST and not line.recovered_quantity
    ]
