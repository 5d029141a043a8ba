"""`wpp stock expect`, `expected` and `runway`: what is on its way, and how long it lasts."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.options import (
    ListOptions,
    SheetOptions,
    Template,
    WriteOptions,
    number,
    positive_number,
    whole_number,
)
from cli.framework.output import Column, answer, count, row_limit, say, show_rows
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import rejecting, sheet_of, template_written
from cli.spreadsheet.summary import what_was_read
from wpp.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpp.forecast.runway import Runway
    from wpp.stock.duplicate_rows import Repeat
    from wpp.stock.receiving.purchase_orders import Expected


def expect_goods(
    found_by: SheetOptions,
    how: WriteOptions,
    what: Annotated[
        str | None,
        typer.Argument(metavar="FILE|SKU", help="A spreadsheet, - for standard input, or one SKU."),
    ] = None,
    quantity: Annotated[
        int | None,
        typer.Argument(metavar="[QTY]", parser=positive_number, help="Number of units, with a single SKU."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="DATE", help="Expected date, e.g. 2026-04-14; applies to all rows of a file."
        ),
    ] = None,
    reference: Annotated[
        str,
        typer.Option(
            "--reference", metavar="PO", help="Purchase order reference; applies to all rows of a file."
        ),
    ] = "",
    close: Annotated[
        str | None, typer.Option("--close", metavar="PO", help="Close this purchase order and exit.")
    ] = None,
    template: Template = None,
) -> None:
    """Say what has been bought and when it comes.

    Booking a delivery in takes its units off, and says what is short or over. Low-stock emails tell what is on its way.
    Columns of a file: Reference, SKU, Quantity, Expected. All of it or nothing, and a SKU once on each order.

    Examples:
      wpp stock expect TEE-NVY-M 40 --by 2026-04-14 --reference PO-2041
      wpp stock expect purchase-order.xlsx --reference PO-2041
      wpp stock expect --close PO-2041
    """
    from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS, expect_sheet
    from wpp.stock.receiving.purchase_orders import close_expected, expect

    if template is not None:
        template_written(how, template, {"Expected": EXPECTED_COLUMNS})
        return
    if close is not None:
        with open_portal_of_command() as portal, transaction(portal, how) as work:
            lines = close_expected(work, close)
        be = "would be" if how.dry_run else "is"
        told(how, lines, f"Nothing more {be} expected on {close.strip()}; {count(len(lines), 'SKU')} short.")
        return
    if what is None or not what.strip():
        raise UsageError("What is expected? FILE or SKU is missing.", try_=["wpp stock expect --help"])
    due_on = day(by)
    repeated: Sequence[Repeat] = ()
    with open_portal_of_command() as portal:
        if quantity is not None:
            if due_on is None:
                raise UsageError("By when is it expected?", try_=["--by 2026-04-14"])
            with transaction(portal, how) as work:
                lines = [expect(work, what, quantity, due_on=due_on, reference=reference)]
        else:
            sheet = sheet_of(Path(what), EXPECTED_COLUMNS, found_by, how)
            say(how, *what_was_read(sheet))
            with rejecting(sheet, found_by, how), transaction(portal, how) as work:
                ordered = expect_sheet(work, sheet, due_on=due_on, reference=reference)
            lines, repeated = ordered.lines, ordered.repeats
            say(how, *repeat_lines(repeated))
    units = sum(line.quantity for line in lines)
    be = "would be " if how.dry_run else ""
    told(how, lines, f"{count(units, 'unit')} of {count(len(lines), 'SKU')} {be}expected.", repeated)


def told(
    how: WriteOptions, lines: "list[Expected]", sentence: str, repeated: "Sequence[Repeat]" = ()
) -> None:
    """What is expected now, or not any more."""
    document = {
        "expected": [expected_document(line) for line in lines],
        "repeated": repeat_documents(repeated),
        "dry_run": how.dry_run,
    }
    answer(how, document, *map(line_of, lines), sentence)


def line_of(line: "Expected") -> str:
    """One SKU on an order."""
    return f"{line.quantity:>6,}  {line.sku}  by {line.due_on:%d %B %Y}, {line.reference}"


def day(text: str | None) -> date | None:
    """A day as people type it. Raises `UsageError`."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise UsageError(f"--by: “{text}” is not a day: write 2026-04-14.") from None


def list_expected_goods(
    how: ListOptions,
    closed: Annotated[
        bool, typer.Option("--closed", help="Include purchase orders that are complete or closed.")
    ] = False,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="PO", help="Show only this purchase order.")
    ] = None,
) -> None:
    """Show what is on its way, the earliest first.

    Examples:
      wpp stock expected
      wpp stock expected --closed --csv
    """
    from wpp.stock.receiving.purchase_orders import list_expected

    with open_portal_of_command() as portal, portal.reading() as session:
        today = portal.now().date()
        found = list_expected(session, closed=closed, reference=reference, limit=row_limit(how))
    rows = [expected_document(line) | {"overdue": bool(line.left) and line.due_on < today} for line in found]
    columns = (
        Column("reference", "Order"),
        Column("sku", "SKU"),
        Column("name", "Item"),
        Column("size", "Size"),
        Column("quantity", "Expected", right=True),
        Column("received", "Came", right=True),
        Column("left", "To come", right=True),
        Column("by", "By"),
        Column("overdue", "Overdue", lambda overdue: "overdue" if overdue else ""),
        Column("closed"),
    )
    show_rows(how, rows, columns, nothing="Nothing is on its way.")


def runway(
    how: ListOptions,
    days: Annotated[int, number(positive_number, "--days", text="Use orders from the last N days.")] = 28,
    lead: Annotated[int, number(whole_number, "--lead", text="Days from purchase to delivery.")] = 14,
) -> None:
    """Show how many days each SKU lasts, and by when more has to be bought.

    From the pace of the last weeks, this client's own size curve, the invitations still open and how fast its people
    take them up, and the deliveries that are expected. Wanted is what everybody invited and not yet ordered would take.
    What lasts for more than a year has no day.

    Examples:
      wpp stock runway
      wpp stock runway --days 14 --lead 30 --csv
    """
    from wpp.forecast.uptake import stock_runways

    with open_portal_of_command() as portal, portal.reading() as session:
        found = stock_runways(session, now=portal.now(), days=days, lead_days=lead)
    columns = (
        Column("sku", "SKU"),
        Column("name", "Item"),
        Column("size", "Size"),
        Column("available", "Available", right=True),
        Column("expected", "To come", right=True),
        Column("per_day", "A day", right=True),
        Column("wanted", "Wanted", right=True),
        Column("days_left", "Days left", right=True),
        Column("runs_out", "Runs out"),
        Column("order_by", "Order by"),
    )
    rows = [runway_document(each) for each in found][: row_limit(how)]
    show_rows(how, rows, columns, nothing="There are no SKUs.")


def runway_document(found: "Runway") -> Document:
    """How long one SKU lasts, for programs."""
    return {
        "sku": found.sku,
        "name": found.name,
        "size": found.size,
        "available": found.available,
        "expected": found.expected,
        "per_day": round(found.per_day, 3),
        "wanted": found.wanted,
        "days_left": found.days_left,
        "runs_out": found.runs_out.isoformat() if found.runs_out else None,
        "order_by": found.order_by.isoformat() if found.order_by else None,
    }


def expected_document(line: "Expected") -> Document:
    """One SKU on an order, for programs."""
    return {
        "reference": line.reference,
        "sku": line.sku,
        "name": line.name,
        "size": line.size,
        "quantity": line.quantity,
        "received": line.received,
        "left": line.left,
        "by": line.due_on.isoformat(),
        "closed": line.closed,
    }
