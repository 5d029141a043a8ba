"""`wpp order tracking`: the code of a parcel that has left, put right."""

from typing import Annotated

import typer

from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from wpp.errors import UsageError


def correct_tracking(
    number: Number,
    options: WriteOptions,
    code: Annotated[
        str | None, typer.Option("--set", metavar="CODE", help="The right tracking code.")
    ] = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="CODE", help="Remove this code.")] = None,
    carrier: Annotated[
        str | None, typer.Option("--carrier", metavar="NAME", help="Carrier, e.g. DPD.")
    ] = None,
    no_email: Annotated[bool, typer.Option("--no-email", help="Don't email the starter.")] = False,
) -> None:
    """Correct the tracking code of an order that has been dispatched.

    If the dispatched email has not been sent, it goes out with the new code; otherwise the starter is emailed a
    correction.

    Examples:
      wpp order tracking 10013 --set 15501234567890 --carrier DPD
      wpp order tracking 10013 --remove 15501234567890
    """
    from wpp.orders.dispatch.correct_tracking import set_tracking
    from wpp.orders.views import order_view

    if (code is None) == (remove is None) or (code is not None and not code.strip()):
        raise UsageError("Give either --set CODE or --remove CODE.")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        before = order_view(work.session, number, now=work.now)
        if remove is not None and " ".join(remove.split()) != before.tracking:
            raise UsageError(
                f"Order {before.number} has no tracking code {remove.strip()}.",
                hints=[f"It has {before.tracking}." if before.tracking else "It has none."],
            )
        order, changed = set_tracking(work, number, code or "", carrier=carrier, email=not no_email)
    document = {
        "number": order.number,
        "tracking": order.tracking,
        "carrier": order.carrier,
        "was": before.tracking,
        "already": not changed,
        "dry_run": options.dry_run,
    }
    has = "would have" if options.dry_run else "has"
    now = f"{has} tracking code {order.tracking}" if order.tracking else f"{has} no tracking code"
    answer(options, document, f"Order {order.number} {now}{' already' if not changed else ''}.")
