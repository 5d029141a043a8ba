"""`wpp order short`: what could not be picked."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import full_order_document
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from wpp.wording import listing

if TYPE_CHECKING:
    from wpp.orders.model import ShortReason
    from wpp.shorts.short_picks import ShortItem

ITEM = re.compile(r"(?P<sku>[^=]+)(=(?P<units>[1-9][0-9]{0,5}))?")
REASONS = ("missing", "damaged", "wrong-item")


def short_item(text: str) -> str:
    """SKU or SKU=2, checked."""
    if ITEM.fullmatch(str(text).strip()) is None:
        raise typer.BadParameter(f"“{text}” isn't valid: use SKU, or SKU=2 for two of them.")
    return str(text).strip()


def reason_word(text: str) -> str:
    """A reason as it is typed: wrong-item, or wrong item."""
    word = str(text).strip().lower().replace(" ", "-")
    if word not in REASONS:
        raise typer.BadParameter(f"“{text}” isn't a reason: use missing, damaged or wrong-item.")
    return word


def report_order(
    number: Number,
    options: WriteOptions,
    items: Annotated[
        list[str],
        typer.Option(
            "--item",
            metavar="SKU[=QTY]",
            parser=short_item,
            help="Item that could not be picked. Can be repeated.",
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar="|".join(REASONS), parser=reason_word, help="Reason. [default: missing]"
        ),
    ] = "missing",
    found_sku: Annotated[
        str, typer.Option("--found", metavar="SKU", help="SKU on the shelf instead, for a wrong item.")
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
) -> None:
    """Report items of an order that could not be picked.

    Missing items are booked as lost, damaged ones go to quarantine, and customer services is emailed. The order is
    blocked and its clock stopped until somebody decides: wpp order resolve-short.

    Examples:
      wpp order short 10013 --item TEE-NVY-M
      wpp order short 10013 --item BOTTLE-BLK --reason damaged --note "lid cracked"
      wpp order short 10013 --item TEE-NVY-M --reason wrong-item --found TEE-NVY-L
    """
    from wpp.orders.model import ShortReason
    from wpp.shorts.short_picks import report_short
    from wpp.shorts.substitutes import choices_of

    why = ShortReason(reason.replace("-", " "))
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        order = report_short(work, number, [unpicked(item, why, found_sku) for item in items], note=note)
        choices = [
            f"  {each.short.sku}: {each.another} more available; substitutes: "
            + (listing([f"{other.sku} ({other.available})" for other in each.substitutes]) or "none")
            for each in choices_of(work.session, order)
        ]
    blocked = "would be" if options.dry_run else "is"
    line = f"Order {order.number} {blocked} blocked until somebody decides: wpp order resolve-short {order.number}"
    answer(options, full_order_document(order) | {"dry_run": options.dry_run}, line, *choices)


def unpicked(text: str, reason: "ShortReason", found_sku: str) -> "ShortItem":
    """An item as it was typed."""
    from wpp.shorts.short_picks import ShortItem

    match = ITEM.fullmatch(text)
    assert match is not None  # noqa: S101 - `short_item` has seen to it
    return ShortItem(match["sku"].strip(), int(match["units"] or 1), reason, found_sku)
