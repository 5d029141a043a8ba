"""`wpp order confirm-stop` and `reject-stop`: the warehouse's answer to a STOP."""

from typing import TYPE_CHECKING

from cli.framework.options import WriteOptions
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import Numbers, show_results

if TYPE_CHECKING:
    pass


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


def reject_stop_of(numbers: Numbers, options: WriteOptions) -> None:
    """Say that orders could not be stopped: they have left, or can't be held.

    This answers a stop request. The orders stay Progressing, and customer services is emailed. Whatever comes back is
    a return.

    Example:
      wpp order reject-stop 10013
    """
    from wpp.orders.dispatch.stop_requests import reject_stop as answered

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [answered(work, number) for number in numbers]
    show_results(options, changed)
