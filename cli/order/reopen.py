"""`wpp order uncomplete`, `reinstate` and `unapprove`: an order was closed or approved by mistake."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.options import Answers, WriteOptions
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import Numbers, show_results, unsaved_reasons

if TYPE_CHECKING:
    from wpp.orders.transitions import TransitionResult

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, for the order's history.")]


def uncomplete_orders(
    numbers: Numbers, options: WriteOptions, reason: Reason, answers: Answers = None
) -> None:
    """Undo a completion: the orders are Progressing again.

    Carrier and tracking code are cleared. A dispatched email that has not been sent is withdrawn; if it has been sent,
    the starter is emailed a correction. SKUs that have been counted since are asked about. Not possible after a return
    or a replacement.

    Example:
      wpp order uncomplete 10013 --reason "Wrong parcel scanned"
    """
    from wpp.orders.closing.reopening import uncomplete

    def run(given: dict[str, str]) -> "tuple[list[TransitionResult], dict[str, str]]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            changed = [uncomplete(work, number, reason=reason, answers=given) for number in numbers]
            return changed, unsaved_reasons(work, changed, reason)

    show_results(options, *with_answers(options, answers, run))


def reinstate_orders(numbers: Numbers, options: WriteOptions, reason: Reason) -> None:
    """Reinstate orders that were cancelled or rejected by mistake.

    They go back to the status before, with a new due time, if stock and the starter's order allowance are still there.
    Everyone who was told that they were closed is emailed. A short pick that was still open needs its decision again.

    Example:
      wpp order reinstate 10013 --reason "Cancelled the wrong order"
    """
    from wpp.shorts.reinstating import reinstate_order

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [reinstate_order(work, number, reason=reason) for number in numbers]
        unsaved = unsaved_reasons(work, changed, reason)
    show_results(options, changed, unsaved)


def unapprove_orders(numbers: Numbers, options: WriteOptions, reason: Reason) -> None:
    """Undo an approval: the orders are On Hold again.

    Possible until picking starts or the order is exported. The due time goes; the representatives are asked again, and
    the starter and the warehouse are emailed if they had been told.

    Example:
      wpp order unapprove 10013 --reason "Approved the wrong order"
    """
    from wpp.orders.unapproving import unapprove

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [unapprove(work, number, reason=reason) for number in numbers]
        unsaved = unsaved_reasons(work, changed, reason)
    show_results(options, changed, unsaved)
