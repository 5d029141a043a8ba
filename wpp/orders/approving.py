"""Approve several orders in one go: those that still wait are approved, and of the others it is said what happened."""

from collections.abc import Iterable
from dataclasses import dataclass

from wpp.orders.numbers import order_id_of
from wpp.orders.read import OrderView, order_view
from wpp.orders.status import approve
from wpp.orders.steps import IllegalTransition
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Approvals:
    """The numbers that were approved just now, and the orders with which somebody else was faster."""

    approved: tuple[str, ...]
    others: tuple[OrderView, ...]


def approve_all(work: Work, numbers: Iterable[str], *, note: str = "") -> Approvals:
    """Approve each in the order of its number, so that two people with the same list never wait for each other.

    Raises `UnknownOrder`, and then nothing is approved.
    """
    approved: list[str] = []
    others: list[OrderView] = []
    for number in sorted(set(numbers), key=order_id_of):
        try:
            changed = approve(work, number, note=note)
        except IllegalTransition:
            others.append(order_view(work.session, number, now=work.now))
            continue
        if changed.already:
            others.append(order_view(work.session, number, now=work.now))
        else:
            approved.append(changed.number)
    return Approvals(tuple(approved), tuple(others))
