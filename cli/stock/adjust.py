"""`wpp stock adjust` and `threshold`."""

from typing import Annotated, Literal

import typer

from cli.codes import read_as
from cli.documents import level_document
from cli.framework.options import (
    WriteOptions,
    signed_number,
    whole_number,
)
from cli.framework.output import answer, say
from cli.framework.session import open_portal_of_command, transaction
from cli.stock.arguments import SkuCode

ReasonName = Literal["count", "damaged", "found", "sample", "scrapped", "repaired"]


def adjust_stock(
    sku: SkuCode,
    quantity: Annotated[
        int, typer.Argument(metavar="QTY", parser=signed_number, help="The change: +5 or -2.")
    ],
    options: WriteOptions,
    reason: Annotated[ReasonName, typer.Option("--reason", help="Reason.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
) -> None:
    """Correct stock by hand.

    Examples:
      wpp stock adjust TEE-NVY-M -2 --reason damaged --note "water under the door"
      wpp stock adjust TEE-NVY-M +5 --reason count
    """
    from wpp.stock.adjustments import Reason, adjust

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        level = adjust(work, sku, quantity, reason=Reason(reason), note=note)
        said = read_as(work.session, sku)
    say(options, *said)
    now = "that would leave" if options.dry_run else "now"
    left = f"{level.available} available, {level.quarantine} in quarantine"
    line = f"{level.sku}: {quantity:+d} ({reason}); {now} {left}."
    answer(
        options,
        level_document(level) | {"quantity": quantity, "reason": reason, "dry_run": options.dry_run},
        line,
    )


def threshold(
    sku: SkuCode,
    number: Annotated[
        int, typer.Argument(metavar="N", parser=whole_number, help="Low-stock threshold in units.")
    ],
    options: WriteOptions,
) -> None:
    """Set the low-stock threshold of a SKU.

    Example:
      wpp stock threshold TEE-NVY-M 20
    """
    from wpp.catalogue.views import find_sku
    from wpp.stock.adjustments import set_threshold

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        was = find_sku(work.session, sku).threshold
        level = set_threshold(work, sku, number)
        said = read_as(work.session, sku)
    say(options, *said)
    is_low = "would be low" if options.dry_run else "is low"
    is_low = "is already low" if was == number else is_low
    line = f"{level.sku} {is_low} at {level.threshold} or fewer; it has {level.available}."
    answer(options, level_document(level) | {"dry_run": options.dry_run}, line)
