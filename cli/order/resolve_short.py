"""`wpp order resolve-short`: what is done about what could not be picked."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import read_as
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved, moment, say
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from cli.order.decide import unsaved_of_step
from cli.order.documents import full_order_document
from wpp.errors import UsageError
from wpp.wording import listing

if TYPE_CHECKING:
    from datetime import tzinfo

    from wpp.orders.views import OrderView
    from wpp.shorts.resolution import Decision


def resolve_short(
    number: Number,
    options: WriteOptions,
    items: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="SKU", help="Short pick to resolve. [default: all that are open]"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Send another one of the same item.")] = False,
    substitute: Annotated[
        str, typer.Option("--substitute", metavar="SKU", help="Send this SKU instead.")
    ] = "",
    ship_short: Annotated[bool, typer.Option("--ship-short", help="Send the order without it.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Undo the last decision, or that about --item; needs --reason.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, with --undo.")] = "",
) -> None:
    """Decide what to send in place of items that could not be picked.

    Once every short pick has a decision the order is unblocked, with the working time it had left. The warehouse is
    emailed, and so is the starter if the contents have changed. --undo undoes the last decision until the order is
    dispatched: it is blocked again, and needs another decision.

    Examples:
      wpp order resolve-short 10013 --replace
      wpp order resolve-short 10013 --item TEE-NVY-M --substitute TEE-NVY-L
      wpp order resolve-short 10013 --ship-short
      wpp order resolve-short 10013 --undo --reason "Wrong size chosen"
    """
    from wpp.orders.line_codes import codes_in_order

    if undo:
        if replace or substitute or ship_short:
            raise UsageError("--undo goes with --reason only.", hints=["Undo it first, then decide again."])
        undo_decided(number, items or [], reason, options)
        return
    if reason:
        raise UsageError("--reason goes with --undo.")
    from wpp.orders.views import order_view
    from wpp.shorts.resolution import resume

    if (replace, bool(substitute), ship_short).count(True) != 1:
        raise UsageError(
            "What should be sent instead?",
            hints=["Give one of --replace, --substitute SKU and --ship-short."],
        )
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        before = order_view(work.session, number, now=work.now)
        codes = codes_in_order(work.session, before.lines, items or [])
        decisions = decided(before, list(codes.values()), another=replace, substitute=substitute)
        order = resume(work, number, decisions)
        said = read_as(work.session, *(items or []), substitute)
    say(options, *said)
    already = not any(short.answer is None for short in before.shorts)
    document = full_order_document(order) | {"already": already, "dry_run": options.dry_run}
    answer(options, document, sentence(order, portal.zone, already=already, dry_run=options.dry_run))


def undo_decided(number: str, items: list[str], reason: str, options: WriteOptions) -> None:
    """Undo what was decided about short picks."""
    from wpp.shorts.reopening import undo_decision

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        done = undo_decision(work, number, items, reason=reason)
    document = full_order_document(done.order) | {"already": done.already, "dry_run": options.dry_run}
    goods = listing([f"{short.quantity} × {short.sku}" for short in done.shorts], most=10)
    waits = "waits for a decision already" if done.already else "would wait for a decision again"
    if not done.already and not options.dry_run:
        waits = "waits for a decision again"
    next_step = (
        f"Next: wpp order resolve-short {done.order.number} --replace | --substitute SKU | --ship-short"
    )
    answer(options, document, f"Order {done.order.number} {waits} about {goods}.", next_step)
    if done.already:
        end_with_unsaved(unsaved_of_step([done.order], "order:decision-undone", reason))


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
            f"{listing(sorted(unknown))} was not reported as a short pick of order {order.number}.",
            hints=[f"wpp order show {order.number}"],
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
        return f"Order {order.number}: already decided, so nothing was changed."
    due = f", due {moment(zone)(order.due_at.isoformat())}" if order.due_at else ""
    goods = listing([f"{line.to_send} × {line.sku}" for line in order.to_send], most=10)
    goes = "would resume" if dry_run else "resumes"
    return f"Order {order.number} {goes} with {goods}{due}."
