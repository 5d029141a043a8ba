"""Reinstate an order, and ask customer services again about what could not be picked of it."""

from wpp.orders.closing.reopening import reinstate
from wpp.orders.emails.facts import queue
from wpp.orders.emails.short_picks import emails_for_short
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import order_view
from wpp.policy import policy_of
from wpp.shorts.substitutes import choices_of
from wpp.work import Work


def reinstate_order(work: Work, number: str, *, reason: str) -> TransitionResult:
    """Cancelled or Rejected → the status before; a short pick that nobody had decided needs its decision again.

    Raises what `reinstate` does.
    """
    result = reinstate(work, number, reason=reason)
    order = order_view(work.session, number, now=work.now)
    if result.already or order.blocked_at is None:
        return result
    policy, choices = policy_of(work.session), choices_of(work.session, order)
    last = choices[-1].short
    emails = emails_for_short(
        order, policy, choices, by=last.by, note=last.note, again=str(order.transitions)
    )
    queue(work, emails, policy)
    return result
