"""`wpp order tracking`: the parcels of an order that has left, put right."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from cli.order.documents import parcel_documents
from wpp.errors import UsageError

if TYPE_CHECKING:
    from wpp.orders.dispatch.correct_tracking import Corrected
    from wpp.orders.views import OrderView


def correct_tracking(
    number: Number,
    options: WriteOptions,
    put: Annotated[
        str | None, typer.Option("--set", metavar="CODE", help="The right code of the order's one parcel.")
    ] = None,
    add: Annotated[str | None, typer.Option("--add", metavar="CODE", help="Add a parcel.")] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="CODE", help="Remove a parcel; with --add, replace it.")
    ] = None,
    carrier: Annotated[
        str | None,
        typer.Option("--carrier", metavar="NAME", help="Carrier, if the code doesn't show it. e.g. DPD."),
    ] = None,
    no_email: Annotated[bool, typer.Option("--no-email", help="Don't email the starter.")] = False,
    answers: Answers = None,
) -> None:
    """Correct, add or remove tracking codes of an order that has been dispatched.

    --set is for an order with one parcel. With several, name the wrong one: --remove WRONG --add RIGHT. If the
    dispatched email has not been sent, it goes out with the right codes; otherwise the starter is emailed a correction.

    Examples:
      wpp order tracking 10013 --set 15501234567890
      wpp order tracking 10013 --add 15501234567891
      wpp order tracking 10013 --remove 15501234567890
    """
    from wpp.orders.dispatch.correct_tracking import correct_parcels
    from wpp.orders.dispatch.parcels import NewParcel

    check_options(put, add, remove, carrier)
    new = NewParcel(put or add or "", carrier or "")

    def run(given: dict[str, str]) -> "Corrected":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            return correct_parcels(
                work,
                number,
                put=new if add is None and remove is None else None,
                add=[new] if add is not None else [],
                remove=remove,
                email=not no_email,
                answers=given,
            )

    changed = with_answers(options, answers, run)
    document = {
        "number": changed.order.number,
        "status": changed.order.status.value,
        "tracking": changed.order.tracking,
        "carrier": changed.order.carrier,
        "parcels": parcel_documents(changed.order),
        "was": changed.was[0].tracking if changed.was else "",
        "already": changed.already,
        "dry_run": options.dry_run,
    }
    has = "would have" if options.dry_run else "has"
    line = f"Order {changed.order.number} {has} {codes_in_words(changed.order)}"
    answer(options, document, f"{line}{' already' if changed.already else ''}.")


def check_options(put: str | None, add: str | None, remove: str | None, carrier: str | None) -> None:
    """Which of the options go together. Raises `UsageError`."""
    if put is not None and (add is not None or remove is not None):
        raise UsageError("--set doesn't go together with --add or --remove.", hints=["Choose one of them."])
    if put is None and add is None and remove is None and not (carrier or "").strip():
        raise UsageError("Give --set CODE, --add CODE or --remove CODE.")
    if any(code is not None and not code.strip() for code in (put, add, remove)):
        raise UsageError("The tracking code is blank.", hints=["--remove CODE removes a code."])
    if carrier is not None and remove is not None and add is None:
        raise UsageError("--carrier needs a code to go with: --set CODE or --add CODE.")


def codes_in_words(order: "OrderView") -> str:
    """The parcels of an order in a sentence: what it has."""
    parcels = [" ".join(filter(None, (each.carrier, each.tracking))) for each in order.parcels]
    if not order.tracking and len(parcels) < 2:
        return f"no tracking code ({order.carrier})" if order.carrier else "no tracking code"
    if len(parcels) == 1:
        return f"tracking code {order.tracking}" + (f" ({order.carrier})" if order.carrier else "")
    return f"{len(parcels)} parcels: {', '.join(parcels)}"
