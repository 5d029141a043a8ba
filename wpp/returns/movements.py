"""What moves for a line of a return, and what moves it back."""

from typing import Final

from wpp.returns.model import Condition
from wpp.stock.model import CauseKind, Location
from wpp.stock.movements import Cause, Move

GOES_TO: Final = {
    Condition.GOOD: Location.AVAILABLE,
    Condition.DAMAGED: Location.QUARANTINE,
    Condition.WRONG_ITEM: Location.AVAILABLE,
    Condition.MISSING: Location.LOST,
}


def moves_there(line_id: int, condition: Condition, *, meant: int, sku_id: int, quantity: int) -> list[Move]:
    """The movements of a line; `meant` is the SKU that was to be sent, `sku_id` what really came."""
    here, lost, note = Location.RECIPIENT, Location.LOST, condition.value
    moves = [Move(sku_id, here, GOES_TO[condition], quantity, Cause(CauseKind.RETURNED, line_id), note)]
    if condition is Condition.WRONG_ITEM:
        # The books say that what was ordered had been sent; where it is, nobody knows until somebody looks.
        not_sent, instead = CauseKind.RETURN_NOT_SENT, CauseKind.RETURN_SENT_INSTEAD
        moves.append(Move(meant, here, lost, quantity, Cause(not_sent, line_id), note))
        moves.append(Move(sku_id, lost, here, quantity, Cause(instead, line_id), note))
    return moves


def moves_back(line_id: int, condition: Condition, *, meant: int, sku_id: int, quantity: int) -> list[Move]:
    """The same the other way round, each once."""
    there = moves_there(line_id, condition, meant=meant, sku_id=sku_id, quantity=quantity)
    return [
        Move(
            each.sku_id,
            each.target,
            each.source,
            each.quantity,
            Cause(CauseKind.RETURN_UNDONE, line_id, step),
            "undone",
        )
        for step, each in enumerate(there)
    ]
