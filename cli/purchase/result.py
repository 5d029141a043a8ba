"""What commands about purchases read and answer."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from cli.documents import Document, purchase_document
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from wpp import wording
from wpp.errors import UsageError

if TYPE_CHECKING:
    from wpp.stock.receiving.purchase_orders import Expected

Reference: TypeAlias = Annotated[str, typer.Argument(metavar="PO", help="Purchase order reference.")]


def purchase_result(
    options: WriteOptions, lines: "Sequence[Expected]", sentence: str, more: Document | None = None
) -> None:
    """What is expected now, or not any more."""
    document = {"expected": [purchase_document(line) for line in lines], "dry_run": options.dry_run}
    answer(options, document | (more or {}), *map(line_of, lines), sentence)


def line_of(line: "Expected") -> str:
    """One SKU on an order."""
    came = f", {line.received:,} have come" if line.received else ""
    return f"{line.quantity:>6,}  {line.sku}  by {wording.day(line.due_on)}, {line.reference}{came}"


def day(text: str | None) -> date | None:
    """A day as people type it. Raises `UsageError`."""
    if text is None:
        return None
    from wpp.policy.days import read_day

    found = read_day(text)
    if found is None:
        raise UsageError(f"--by: “{text}” is not a day: write 14/04/2027 or 2027-04-14.")
    return found
