"""`wpp order short` and `resume`: what could not be picked, and what is done about it."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import full_order_document
from cli.framework.options import WriteOptions
from cli.framework.output import answer, listing, moment
from cli.framework.session import open_portal_of_command, transaction
from cli.order.show import Number
from wpp.errors import UsageError

if TYPE_CHECKING:
    from datetime import tzinfo

    from wpp.orders.model import ShortReason
    from wpp.orders.views import OrderView
    from wpp.shorts.resolution import Decision
    from wpp.shorts.short_picks import ShortItem

ITEM = re.compile(r"(?P<sku>[^=]+)(=(?P<units>[1-9][0-9]{0,5}))?")
REASONS = ("missing", "damaged", "wrong-item")


def short_item(text: str) -> str:
    """SKU or SKU=2, checked."""
    if ITEM.fullmatch(str(text).strip()) is None:
        raise typer.BadParameter(f"“{text}” is not understood: write SKU, or SKU=2 for two of them.")
    return str(text).strip()


def reason_word(text: str) -> str:
    """A reason as it is typed: wrong-item, or wrong item."""
    word = str(text).strip().lower().replace(" ", "-")
    if word not in REASONS:
        raise typer.BadParameter(f"“{text}” is no reason: write missing, damaged or wrong-item.")
    return word


def report_order(
    number: Number,
    how: WriteOptions,
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
    found: Annotated[
        str, typer.Option("--found", metavar="SKU", help="SKU on the shelf instead, for a wrong item.")
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
) -> None:
    """Say what of an order could not be picked.

    The units go to lost, damaged ones to quarantine, and customer services is told. The order waits, and its clock
    stands, until wpp order resume says what is done.

    Examples:
      wpp order short 10013 --item TEE-NVY-M
      wpp order short 10013 --item BOTTLE-BLK --reason damaged --note "lid cracked"
      wpp order short 10013 --item TEE-NVY-M --reason wrong-item --found TEE-NVY-L
    """
    from wpp.orders.model import ShortReason
    from wpp.shorts.short_picks import report_short
    from wpp.shorts.substitutes import choices_of

    why = ShortReason(reason.replace("-", " "))
    with open_portal_of_command() as portal, transaction(portal, how) as work:
        order = report_short(work, number, [unpicked(item, why, found) for item in items], note=note)
        choices = [
            f"  {each.short.sku}: {each.another} more available; substitutes: "
            + (listing([f"{other.sku} ({other.available})" for other in each.substitutes]) or "none")
            for each in choices_of(work.session, order)
        ]
    waits, stands = ("would wait", "would stand") if how.dry_run else ("waits", "stands")
    line = f"Order {order.number} {waits} for a decision, and its clock {stands}: wpp order resume {order.number}"
    answer(how, full_order_document(order) | {"dry_run": how.dry_run}, line, *choices)


def unpicked(text: str, reason: "ShortReason", found: str) -> "ShortItem":
    """An item as it was typed."""
    from wpp.shorts.short_picks import ShortItem

    said = ITEM.fullmatch(text)
    assert said is not None  # noqa: S101 - `short_item` has seen to it
    return ShortItem(said["sku"].strip(), int(said["units"] or 1), reason, found)


def resume_order(
    number: Number,
    how: WriteOptions,
    items: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="SKU", help="Short pick to resolve. [default: all that are open]"),
    ] = None,
    another: Annotated[bool, typer.Option("--another", help="Send another unit of the same item.")] = False,
    substitute: Annotated[
        str, typer.Option("--substitute", metavar="SKU", help="Send this SKU instead.")
    ] = "",
    part: Annotated[bool, typer.Option("--part", help="Ship the rest without it.")] = False,
) -> None:
    """Decide about what could not be picked.

    Once nothing waits any more, the order goes on and has the working time that it had left. The warehouse is told,
    and the person where the parcel is another one.

    Examples:
      wpp order resume 10013 --another
      wpp order resume 10013 --item TEE-NVY-M --substitute TEE-NVY-L
      wpp order resume 10013 --part
    """
    from wpp.orders.views import order_view
    from wpp.shorts.resolution import resume

    if (another, bool(substitute), part).count(True) != 1:
        raise UsageError(
            "What is to be done?", try_=["--another, --substitute SKU or --part: one of the three."]
        )
    with open_portal_of_command() as portal, transaction(portal, how) as work:
        before = order_view(work.session, number, now=work.now)
        decisions = decided(before, items or [], another=another, substitute=substitute)
        order = resume(work, number, decisions)
    already = not any(short.answer is None for short in before.shorts)
    document = full_order_document(order) | {"already": already, "dry_run": how.dry_run}
    answer(how, document, sentence(order, portal.zone, already=already, dry_run=how.dry_run))


def decided(order: "OrderView", codes: list[str], *, another: bool, substitute: str) -> "list[Decision]":
    """The same decision about everything that waits, or about what is named; about all where nothing waits."""
    from wpp.catalogue.codes import code_key
    from wpp.orders.model import ShortAnswer
    from wpp.shorts.resolution import Decision

    answer_ = ShortAnswer.SUBSTITUTE if substitute else ShortAnswer.ANOTHER if another else ShortAnswer.PART
    keys = {code_key(code) for code in codes}
    named = [short for short in order.shorts if not keys or code_key(short.sku) in keys]
    unknown = keys - {code_key(short.sku) for short in named}
    if unknown:
        raise UsageError(
            f"Of order {order.number}, {listing(sorted(unknown))} was not reported as short.",
            try_=[f"wpp order show {order.number}"],
        )
    waiting = [short for short in named if short.answer is None]
    return [Decision(short.id, answer_, substitute) for short in waiting or named]


def sentence(order: "OrderView", zone: "tzinfo", *, already: bool, dry_run: bool) -> str:
    """What became of the order."""
    waiting = [short.sku for short in order.shorts if short.answer is None]
    if waiting:
        waits = "would still wait" if dry_run else "still waits"
        return f"Order {order.number} {waits} for a decision about {listing(waiting)}."
    if already:
        return f"Order {order.number}: decided already, nothing was changed."
    due = f", due {moment(zone)(order.due_at.isoformat())}" if order.due_at else ""
    goods = listing([f"{line.to_send} × {line.sku}" for line in order.to_send], most=10)
    goes = "would go" if dry_run else "goes"
    return f"Order {order.number} {goes} on with {goods}{due}."
