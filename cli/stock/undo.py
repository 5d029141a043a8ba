"""`wpp stock undo`: a delivery was booked in by mistake."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import delivery_document, purchase_document
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, end_with_unsaved, say, unsaved, warn
from cli.framework.prompts import confirm, may_ask, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from wpp.errors import ExitCode
from wpp.wording import count, day

if TYPE_CHECKING:
    from wpp.stock.receiving.delivery_views import DeliveryView
    from wpp.stock.receiving.undoing import Undone


def undo(
    number: Annotated[str, typer.Argument(metavar="GRN", help="Delivery, e.g. GRN-3.")],
    options: WriteOptions,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, for the stock history and the email.")
    ],
    answers: Answers = None,
) -> None:
    """Undo a delivery that was booked in by mistake.

    Removes all of its units that are still available. Then its delivery note can be booked in again, from the
    corrected file. Units that have been ordered or moved since stay booked in and are listed (exit code 4); book-in
    compares the corrected file with them. Purchase orders that it fulfilled are open again. SKUs
    that have been counted since are asked about. Customer services and digital services are emailed, and a goods-in
    email that has not been sent is withdrawn. To find the number of the delivery: wpp stock deliveries.

    Example:
      wpp stock undo GRN-3 --reason "400 booked in instead of 40"
    """
    from wpp.stock.receiving.undoing import undo_delivery

    def run(given: dict[str, str]) -> "Undone":
        with open_portal_of_command() as portal:
            if may_ask(options):
                with portal.trial(by=actor()) as work:
                    expected = undo_delivery(work, number, reason=reason, answers=given)
                if not expected.already:
                    say(options, *lines_of(expected.delivery))
                    confirm(options, f"Remove {count(expected.delivery.undone, 'unit')} from stock?")
            with transaction(portal, options) as work:
                return undo_delivery(work, number, reason=reason, answers=given)

    undone = with_answers(options, answers, run)
    document = delivery_document(undone.delivery) | {
        "already": undone.already,
        "reopened": [purchase_document(line) for line in undone.reopened],
        "dry_run": options.dry_run,
    }
    again = "would be" if options.dry_run else "are" if len(undone.reopened) > 1 else "is"
    reopened = [
        f"  {line.reference}  {line.sku}: {line.left:,} {again} expected again" for line in undone.reopened
    ]
    answer(options, document, *reopened, summary(undone, options))
    if undone.already:
        end_with_unsaved(unsaved(undone.delivery.number, reason, undone.delivery.undone_reason))
    elif undone.delivery.kept:
        warn(*kept_lines(undone.delivery))
        raise typer.Exit(ExitCode.LOOK)


def summary(undone: "Undone", options: WriteOptions) -> str:
    """What was removed, in a sentence."""
    delivery = undone.delivery
    if undone.already and delivery.undone_at is not None:
        kept = f" {count(delivery.kept, 'unit')} stayed booked in." if delivery.kept else ""
        return f"{delivery.number} was undone already, on {day(delivery.undone_at)} by {delivery.undone_by}.{kept}"
    units = f"{delivery.undone:,} of {count(delivery.units, 'unit')}" if delivery.kept else ""
    units = units or count(delivery.units, "unit")
    be = "would be" if options.dry_run else "is" if delivery.undone == 1 else "are"
    rest = "" if delivery.kept else f"; delivery note {delivery.delivery_note} can be booked in again"
    return f"{delivery.number}: {units} {be} removed from stock{rest}."


def lines_of(delivery: "DeliveryView") -> list[str]:
    """What is removed, SKU by SKU."""
    from wpp.catalogue.views import label

    return [
        f"{line.undone:>6,}  {line.sku}  {label(line.name, line.size)}"
        + (f" ({line.kept:,} ordered, moved or counted since)" if line.kept else "")
        for line in delivery.lines
    ]


def kept_lines(delivery: "DeliveryView") -> list[str]:
    """What could not be removed, SKU by SKU, and what to do."""
    lines = [
        f"  {line.sku}: {line.kept:,} of {line.quantity:,} have been ordered, moved or counted since and stay booked in"
        for line in delivery.lines
        if line.kept
    ]
    return [
        *lines,
        f"Book in the corrected file of delivery note {delivery.delivery_note}: it is compared with what stays.",
    ]
