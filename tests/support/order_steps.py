"""One step of an order in a transaction of its own, and the order as it is afterwards."""

from collections.abc import Callable

from wpp.orders.transitions import TransitionResult
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal


def act(
    portal: Portal, step: Callable[..., TransitionResult], number: str, **words: object
) -> TransitionResult:
    """One step in one transaction."""
    with portal.transaction(by="cleo") as work:
        return step(work, number, **words)


def seen(portal: Portal, number: str) -> OrderView:
    """The order now."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())
