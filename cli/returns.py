"""`wpp return`: what came back."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asking import confirm, may_ask
from cli.declaring import command, noun
from cli.documents import return_document
from cli.opening import actor, opened, working
from cli.options import Reading, Spreadsheet, Template, Writing
from cli.output import Column, answer, count, moment, say, show_rows, wanted
from cli.person import returned
from cli.read_out import read_document, what_was_read
from cli.reading import end_with_rejected, rejected_rows, sheet_of, tell_rejected, template_written
from wpp.errors import Usage

if TYPE_CHECKING:
    from wpp.orders import Returned

app = noun("What came back.")


def item(text: str) -> str:
    """SKU:good, SKU=2:damaged."""
    if not re.fullmatch(r"[^=:]+(=[1-9][0-9]{0,5})?:(good|damaged)", str(text).strip()):
        raise typer.BadParameter(
            f"“{text}” is not understood: write SKU:good, or SKU=2:damaged for two of them."
        )
    return str(text).strip()


@command(app, "record")
def record(
    found_by: Spreadsheet,
    how: Writing,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[ORDER]", help="The order that it came back from; or --from FILE."),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="SKU[=QTY]:good|damaged",
            parser=item,
            help="What came back; as often as needed.",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A sheet: Order, SKU, Quantity, Condition, Note."),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything worth knowing later.")] = "",
    exchange: Annotated[
        str | None,
        typer.Option("--exchange", metavar="SKU", help="Send as many of this in its place, in a new order."),
    ] = None,
    template: Template = None,
) -> None:
    """Book what came back of an order, or of all orders of a file.

    Good units go back to stock, damaged ones to quarantine, and DS is told. Of a file the good orders are done and the
    rows of the others named (exit code 4). With --exchange a new order goes to the same person at once, linked to the
    first, on a right granted for it.

    Examples:
      wpp return record 10013 --item TEE-NVY-M:good
      wpp return record 10013 --item TEE-NVY-M:good --item BOTTLE-BLK:damaged --note "lid cracked"
      wpp return record 10013 --item TEE-NVY-M:good --exchange TEE-NVY-L
      wpp return record --from returns.xlsx --rejects to-correct.xlsx
      wpp return record --template returns.xlsx
    """
    from wpp.orders import record_return

    if template is not None:
        from wpp.warehouse import RETURN_COLUMNS

        template_written(how, template, {"Returns": RETURN_COLUMNS})
        return
    if file is not None:
        if number is not None or items or exchange is not None:
            raise Usage("An order and --from FILE do not go together.", try_=["Choose one of the two."])
        record_from(file, found_by, how)
        return
    if number is None or not items:
        raise Usage(
            "Which order, and what came back of it?",
            try_=["wpp return record ORDER --item SKU:good", "wpp return record --from FILE"],
        )
    came_back = [units(text) for text in items]
    if exchange is not None:
        record_exchange(number, came_back, exchange, note, how)
        return
    with opened() as portal, working(portal, how) as work:
        found = record_return(work, number, came_back, note=note)
    document = return_document(found)
    line = f"{found.number}: {returned(document)} came back from order {found.order}."
    answer(how, document | {"dry_run": how.dry_run}, line)


def record_exchange(number: str, came_back: "list[Returned]", sku: str, note: str, how: Writing) -> None:
    """Record a return and send something else in its place."""
    from wpp.orders import exchange_return

    with opened() as portal, working(portal, how) as work:
        found = exchange_return(work, number, came_back, sku=sku, note=note)
    document = return_document(found.returned)
    (line,) = found.order.lines
    order = {"number": found.order.number, "sku": line.sku, "quantity": line.quantity}
    answer(
        how,
        document | {"exchange": order, "dry_run": how.dry_run},
        f"{found.returned.number}: {returned(document)} came back from order {found.returned.order}.",
        f"Order {found.order.number} goes out in its place: {line.quantity} × {line.sku}.",
    )


def record_from(file: Path, found_by: Spreadsheet, how: Writing) -> None:
    """Record what a file says came back."""
    from wpp.warehouse import RETURN_COLUMNS, record_returns

    sheet = sheet_of(file, RETURN_COLUMNS, found_by, how)
    say(how, *what_was_read(sheet))
    with opened() as portal:
        if may_ask(how):
            with portal.trial(by=actor()) as work:
                found = record_returns(work, sheet)
            tell_rejected(found.problems)
            confirm(how, f"Record {count(len(found.returns), 'return')}?")
        with working(portal, how) as work:
            found = record_returns(work, sheet)
    rejects = rejected_rows(sheet, found.problems, found_by, how)
    documents = [return_document(each) for each in found.returns]
    document = {
        "file": found.file,
        "returns": documents,
        "already": [{"number": each.number, "order": each.order} for each in found.already],
        "rejected": [problem.as_json() for problem in found.problems],
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": how.dry_run,
        "read": read_document(sheet),
    }
    lines = [
        f"{each['number']}: {returned(each)} came back from order {each['order']}." for each in documents
    ]
    lines += [f"{each.message} {each.try_[0]}" for each in found.already]
    answer(how, document, *lines, f"{found.file}: {count(len(documents), 'return')} recorded.")
    if not may_ask(how):
        tell_rejected(found.problems)
    end_with_rejected(how, found.problems, rejects)


def units(text: str) -> "Returned":
    """An item of the command as the trade's value."""
    from wpp.orders import Condition, Returned

    what, _, condition = text.rpartition(":")
    sku, _, quantity = what.partition("=")
    return Returned(sku.strip(), int(quantity or 1), Condition(condition))


@command(app, "list")
def list_all(how: Reading) -> None:
    """Show returns, the newest first.

    Example:
      wpp return list
    """
    from wpp.orders import list_returns

    with opened() as portal, portal.reading() as session:
        rows = [return_document(found) for found in list_returns(session, limit=wanted(how))]
    columns = (
        Column("number", "Return"),
        Column("order", "Order"),
        Column("at", "When", moment(portal.zone)),
        Column("lines", "What", lambda lines: returned({"lines": lines})),
        Column("note", "Note"),
        Column("by", "By"),
    )
    show_rows(how, rows, columns, nothing="No returns.")
