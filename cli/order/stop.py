"""`wpp order stop`, `confirm-stop` and `reject-stop`: a STOP taken back, and the warehouse's answer to one."""

from typing import Annotated

import typer

from cli.framework.options import WriteOptions
from cli.framework.output import end_with_unsaved
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import Numbers, show_results, unsaved_of_step
from wpp.errors import UsageError


def withdraw_stop_of(
    numbers: Numbers,
    options: WriteOptions,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw the open stop request.")] = False,
) -> None:
    """Withdraw an open stop request: the orders go on.

    The warehouse is emailed if it had been asked. To request a stop, cancel the order: wpp order cancel.

    Example:
      wpp order stop 10013 --withdraw
    """
    from wpp.orders.dispatch.stop_requests import withdraw_stop

    if not withdraw:
        raise UsageError(
            "Give --withdraw to withdraw a stop request.",
            hints=["To request a stop: wpp order cancel ORDER --reason TEXT"],
        )
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [withdraw_stop(work, number) for number in numbers]
    show_results(options, changed)


def confirm_stop_of(numbers: Numbers, options: WriteOptions) -> None:
    """Confirm that the warehouse stopped orders in time.

    This answers a stop request. The orders become Cancelled, stock is returned, and the starter can order again and
    is emailed.

    Example:
      wpp order confirm-stop 10013
    """
    from wpp.orders.dispatch.stop_requests import confirm_stop as answered

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [answered(work, number) for number in numbers]
    show_results(options, changed)


def reject_stop_of(
    numbers: Numbers,
    options: WriteOptions,
    undo: Annotated[bool, typer.Option("--undo", help="Undo this answer, given by mistake.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, with --undo.")] = "",
) -> None:
    """Say that orders could not be stopped: they have left, or can't be held.

    This answers a stop request. The orders stay Progressing, and customer services is emailed. Whatever comes back is
    a return. --undo opens the stop request again, until the order is completed: the warehouse is emailed to reply.

    Examples:
      wpp order reject-stop 10013
      wpp order reject-stop 10013 --undo --reason "Wrong order"
    """
    from wpp.orders.dispatch.stop_requests import reject_stop, reopen_stop
    from wpp.orders.views import order_view

    if reason and not undo:
        raise UsageError("--reason goes with --undo.")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        if undo:
            changed = [reopen_stop(work, number, reason=reason) for number in numbers]
        else:
            changed = [reject_stop(work, number) for number in numbers]
        again = [order_view(work.session, each.number, now=work.now) for each in changed if each.already]
    show_results(options, changed, look=not undo)
    end_with_unsaved(unsaved_of_step(again, "order:stop-reopened", reason))
