"""What an order is really sent with, once something in it could not be picked: what goes instead, what is left out."""

from collections import defaultdict
from dataclasses import dataclass

from wpp.orders.model import CLOSED, ShortAnswer
from wpp.orders.short_views import ShortView
from wpp.orders.views import LineView, OrderView


@dataclass(frozen=True, slots=True)
class PackedLine:
    """Units of one line as they are, or were, sent; `instead_of` is what was ordered, where this is a substitute."""

    line: LineView
    quantity: int
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """What is sent, and the short picks that are not."""

    lines: tuple[PackedLine, ...]
    left_out: tuple[ShortView, ...] = ()


def contents_of(order: OrderView) -> Contents:
    """An order as its starter sees it: of what waits for a decision nobody knows yet that it won't be sent.

    What was cancelled or rejected is shown as it was ordered.
    """
    replaced = [short for short in order.shorts if short.answer is ShortAnswer.SUBSTITUTE]
    left_out = tuple(short for short in order.shorts if short.answer is ShortAnswer.PART)
    put, gone = defaultdict[str, int](int), defaultdict[int, int](int)
    instead: dict[str, list[str]] = defaultdict(list)
    for short in replaced:
        put[short.substitute] += short.quantity
        instead[short.substitute].append(short.label)
    for short in (*replaced, *left_out):
        gone[short.line_id] += short.quantity
    if order.status in CLOSED:
        lines = [PackedLine(line, line.quantity - put[line.sku]) for line in order.lines]
        return Contents(tuple(each for each in lines if each.quantity))
    lines = [
        PackedLine(line, line.quantity - gone[line.id], tuple(dict.fromkeys(instead[line.sku])))
        for line in order.lines
    ]
    return Contents(tuple(each for each in lines if each.quantity), left_out)
