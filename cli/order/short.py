"""`wpp order short`: what could not be picked."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import left_as_counted, read_as
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, end_with_unsaved, moment, say
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from cli.order.decide import unsaved_of_step
from cli.order.documents import full_order_document
from wpp.errors import UsageError
from wpp.wording import listing

if TYPE_CHECKING:
    from datetime import tzinfo

    from wpp.orders.model import ShortReason
    from wpp.shorts.short_picks import ShortItem
    from wpp.shorts.undoing import UndoneShort

ITEM = re.compile(r"(?P<sku>[^=]+)(=(?P<units>[1-9][0-9]{0,5}))?")
REASONS = ("missing", "damaged", "wrong-item")


def short_item(text: str) -> str:
    """SKU or SKU=2, checked."""
    if ITEM.fullmatch(str(text).strip()) is None:
        raise typer.BadParameter(f"“{text}” isn't valid: use SKU, or SKU=2 for two of them.")
    return str(text).strip()


def reason_word(text: str) -> str:
    """A reason as it is typed: wrong-item, or wrong item. Raises `UsageError`."""
    word = str(text).strip().lower().replace(" ", "-")
    if word not in REASONS:
        raise UsageError(f"“{text}” isn't a reason.", hints=["Use missing, damaged or wrong-item."])
    return word


def report_order(
    number: Number,
    options: WriteOptions,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="SKU[=QTY]",
            parser=short_item,
            help="Item that could not be picked. Can be repeated.",
        ),
    ] = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="|".join(REASONS),
            help="Reason. [default: missing] With --undo, a text for the order's history.",
        ),
    ] = "",
    found_sku: Annotated[
        str, typer.Option("--found", metavar="SKU", help="SKU on the shelf instead, for a wrong item.")
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
    undo: Annotated[
        bool,
        typer.Option("--undo", help="Undo a short pick reported by mistake. [default: all that are open]"),
    ] = False,
    answers: Answers = None,
) -> None:
    """Report items of an order that could not be picked.

    Missing items are booked as lost, damaged ones go to quarantine, and customer services is emailed. The order is
    blocked and its clock stopped until somebody decides: wpp order resolve-short. --undo puts everything back if the
    item was there; SKUs that have been counted since are asked about. Once it has been decided what to send, that is
    undone first: wpp order resolve-short --undo.

    Examples:
      wpp order short 10013 --item TEE-NVY-M
      wpp order short 10013 --item BOTTLE-BLK --reason damaged --note "lid cracked"
      wpp order short 10013 --item TEE-NVY-M --reason wrong-item --found TEE-NVY-L
      wpp order short 10013 --undo --reason "It was on the next shelf"
    """
    if undo:
        if found_sku or note:
            raise UsageError("--undo takes no --found and no --note.", hints=["Use --reason TEXT."])
        undo_order(number, items or [], options, reason, answers)
        return
    if not items:
        raise UsageError("Which items could not be picked?", hints=["--item SKU"])
    report(number, items, options, reason_word(reason or "missing"), found_sku, note)


def report(
    number: str, items: list[str], options: WriteOptions, reason: str, found_sku: str, note: str
) -> None:
    """Report short picks; the same once more is answered as reported."""
    from wpp.orders.model import ShortReason
    from wpp.shorts.short_picks import AlreadyReported, report_short
    from wpp.shorts.substitutes import choices_of

    why = ShortReason(reason.replace("-", " "))
    with open_portal_of_command() as portal:
        try:
            with transaction(portal, options) as work:
                shorts = [unpicked(item, why, found_sku) for item in items]
                order = report_short(work, number, shorts, note=note)
                said = read_as(work.session, *(each.sku for each in shorts), found_sku)
                choices = [
                    f"  {each.short.sku}: {each.another} more available; substitutes: "
                    + (listing([f"{other.sku} ({other.available})" for other in each.substitutes]) or "none")
                    for each in choices_of(work.session, order)
                ]
        except AlreadyReported as same:
            document = full_order_document(same.order) | {"already": True, "dry_run": options.dry_run}
            answer(options, document, f"{same.message} It waits for a decision; nothing was changed.")
            return
    say(options, *said)
    blocked = "would be" if options.dry_run else "is"
    line = f"Order {order.number} {blocked} blocked until somebody decides: wpp order resolve-short {order.number}"
    document = full_order_document(order) | {"already": False, "dry_run": options.dry_run}
    answer(options, document, line, *choices)


def undo_order(
    number: str, items: list[str], options: WriteOptions, reason: str, answers: list[str] | None
) -> None:
    """Take back short picks that wait for a decision."""
    from wpp.shorts.undoing import undo_short

    if any("=" in item for item in items):
        raise UsageError("A short pick is undone as a whole.", hints=["--item SKU, without a quantity"])

    def run(given: dict[str, str]) -> "tuple[UndoneShort, tzinfo]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            return undo_short(work, number, items, reason=reason, answers=given), portal.zone

    done, zone = with_answers(options, answers, run)
    order = done.order
    goods = listing([f"{short.quantity} × {short.sku}" for short in done.undone], most=10)
    if done.already:
        words = f"The short pick of {goods} has already been undone."
    elif order.blocked_at is not None:
        words = f"{goods} {'would be' if options.dry_run else 'is'} undone; the order waits for the rest."
    else:
        due = f", due {moment(zone)(order.due_at.isoformat())}" if order.due_at else ""
        words = f"{goods} {'would be' if options.dry_run else 'is'} undone. The order resumes{due}."
    document = full_order_document(order) | {
        "already": done.already,
        "as_counted": list(done.as_counted),
        "dry_run": options.dry_run,
    }
    answer(options, document, f"Order {order.number}: {words}", *left_as_counted(done.as_counted))
    if done.already:
        end_with_unsaved(unsaved_of_step([order], "order:short-undone", reason))


def unpicked(text: str, reason: "ShortReason", found_sku: str) -> "ShortItem":
    """An item as it was typed."""
    from wpp.shorts.short_picks import ShortItem

    match = ITEM.fullmatch(text)
    assert match is not None  # noqa: S101 - `short_item` has seen to it
    return ShortItem(match["sku"].strip(), int(match["units"] or 1), reason, found_sku)
