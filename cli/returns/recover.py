"""`wpp return recover`: something that was lost turns up after all."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import left_as_counted, read_as
from cli.documents import Document
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, end_with_unsaved, say
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.order.decide import unsaved_of_step
from cli.returns.items import found_item, found_units
from wpp.errors import UsageError
from wpp.wording import listing

if TYPE_CHECKING:
    from wpp.orders.views import OrderView
    from wpp.returns.recovered import RecoveredLine, RecoveredView
    from wpp.returns.recovery_undo import UndoneFind

PLACES = {
    "available": "back in stock",
    "quarantine": "damaged, in quarantine",
    "recipient": "with the starter",
}


def recover(
    number: Annotated[str, typer.Argument(metavar="ORDER", help="Order number.")],
    options: WriteOptions,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="SKU[=QTY][:damaged]",
            parser=found_item,
            help="Items found. [default: everything missing]",
        ),
    ] = None,
    delivered: Annotated[
        bool,
        typer.Option("--delivered", help="The starter has received it. [default: found in the warehouse]"),
    ] = False,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Undo the last find: the items are missing again.")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, with --undo, for the order's history.")
    ] = "",
    answers: Answers = None,
) -> None:
    """Record that a lost parcel or a missing item has been found.

    It goes back into available stock. With --delivered it has reached the starter instead, and can be returned like
    anything else. Digital services is emailed, and replacement orders that may no longer be needed are listed. --undo
    undoes what was recorded as found last, if it's still there; again, what was found before that. SKUs that have been
    counted since are asked about.

    Examples:
      wpp return recover 10013
      wpp return recover 10013 --delivered
      wpp return recover 10013 --item BOTTLE-BLK:damaged --note "box crushed"
      wpp return recover 10013 --undo --reason "Found another client's parcel"
    """
    from wpp.returns.recovered import record_recovered

    if undo:
        if items or delivered or note:
            raise UsageError(
                "--undo undoes the last find as a whole.", hints=["Use --undo with --reason alone."]
            )
        undo_find(number, options, reason, answers)
        return
    if reason:
        raise UsageError("--reason belongs to --undo.", hints=["For a find, use --note."])
    if delivered and any(text.endswith(":damaged") for text in items or []):
        raise UsageError(
            "Items with the starter can't be in quarantine here.",
            hints=["Use --delivered alone. When it comes back: wpp return record"],
        )
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        found = [found_units(text) for text in items or []]
        view = record_recovered(work, number, found, delivered=delivered, note=note)
        said = read_as(work.session, *(each.sku for each in found))
    say(options, *said)
    document = found_document(view) | {"dry_run": options.dry_run}
    goods = listing(
        [f"{line['quantity']} × {line['sku']} {PLACES[line['place']]}" for line in document["lines"]], most=10
    )
    booked = "Would be booked as found" if options.dry_run else "Found"
    answer(options, document, f"{booked}, order {view.order}: {goods}.", *surplus_replacements(view))


def undo_find(number: str, options: WriteOptions, reason: str, answers: list[str] | None) -> None:
    """Take back what was found last."""
    from wpp.orders.views import order_view
    from wpp.returns.recovery_undo import undo_recovered

    def run(given: dict[str, str]) -> "tuple[UndoneFind, OrderView]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            done = undo_recovered(work, number, reason=reason, answers=given)
            return done, order_view(work.session, number, now=work.now)

    done, order = with_answers(options, answers, run)
    lines = [line_document(line) for line in done.lines]
    document = {
        "order": done.order,
        "lines": lines,
        "already": done.already,
        "as_counted": list(done.as_counted),
        "dry_run": options.dry_run,
    }
    goods = listing([f"{line['quantity']} × {line['sku']}" for line in lines], most=10)
    missing = "would be missing again" if options.dry_run else "missing again"
    words = "the last find has already been undone" if done.already else f"{missing}: {goods}"
    answer(options, document, f"Order {done.order}: {words}.", *left_as_counted(done.as_counted))
    if done.already:
        end_with_unsaved(unsaved_of_step([order], "return:found-undone", reason))


def surplus_replacements(view: "RecoveredView") -> list[str]:
    """The replacement orders, and what can be done about them."""
    return [
        f"Order {each} was created to replace it and hasn't left yet. If it's not needed: "
        f'wpp order cancel {each} --reason "The first parcel was found"'
        for each in view.open
    ] + [
        f"Order {each} was sent to replace it. If either comes back: wpp return record ORDER"
        for each in view.sent
    ]


def found_document(view: "RecoveredView") -> Document:
    """What was found of an order."""
    return {
        "order": view.order,
        "lines": [line_document(line) for line in view.lines],
        "open": list(view.open),
        "sent": list(view.sent),
    }


def line_document(line: "RecoveredLine") -> Document:
    """Units that were found, and where."""
    return {
        "return": line.returned,
        "sku": line.sku,
        "quantity": line.quantity,
        "place": line.place.value,
    }
