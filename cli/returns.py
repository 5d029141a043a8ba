"""`wpp return`: what came back."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli.declaring import command, noun
from cli.documents import return_document
from cli.opening import opened, working
from cli.options import Reading, Writing
from cli.output import Column, answer, moment, show_rows, wanted
from cli.person import returned

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
    number: Annotated[str, typer.Argument(metavar="ORDER", help="The order that it came back from.")],
    how: Writing,
    items: Annotated[
        list[str],
        typer.Option(
            "--item",
            metavar="SKU[=QTY]:good|damaged",
            parser=item,
            help="What came back; as often as needed.",
        ),
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything worth knowing later.")] = "",
) -> None:
    """Book what came back of an order.

    Good units go back to stock, damaged ones to quarantine, and DS is told.

    Examples:
      wpp return record 10013 --item TEE-NVY-M:good
      wpp return record 10013 --item TEE-NVY-M:good --item BOTTLE-BLK:damaged --note "lid cracked"
    """
    from wpp.orders import record_return

    with opened() as portal, working(portal, how) as work:
        found = record_return(work, number, [units(text) for text in items], note=note)
    document = return_document(found)
    line = f"{found.number}: {returned(document)} came back from order {found.order}."
    answer(how, document | {"dry_run": how.dry_run}, line)


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
