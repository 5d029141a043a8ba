"""`wpp order change`, `confirm-change` and `reject-change`: another size, gift or address, and its answer."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import read_as
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved, say
from cli.framework.session import open_portal_of_command, transaction
from cli.order.arguments import Number
from cli.order.decide import Numbers, is_only_asked, unsaved_of_step
from cli.order.documents import address_document, change_document, order_lines_document
from wpp.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wpp.orders.transitions import TransitionResult
    from wpp.orders.views import OrderView
    from wpp.work import Work


def swap(text: str) -> str:
    """SKU=SKU; the parts are taken by `swaps_in`."""
    old, _, new = str(text).partition("=")
    if not (old.strip() and new.strip()):
        raise typer.BadParameter(
            f"“{text}” isn't a swap: write it as TSH-M=TSH-L, what it has and what it gets."
        )
    return str(text)


def change_order_of(
    number: Number,
    options: WriteOptions,
    swaps: Annotated[
        list[str] | None,
        typer.Option(
            "--swap", metavar="SKU=SKU", parser=swap, help="Swap an item for another one. Can be repeated."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Name on the parcel.")] = None,
    line1: Annotated[str | None, typer.Option("--line1", metavar="TEXT", help="House and street.")] = None,
    line2: Annotated[
        str | None, typer.Option("--line2", metavar="TEXT", help="Flat, floor or company.")
    ] = None,
    town: Annotated[str | None, typer.Option("--town", metavar="TEXT", help="Town or city.")] = None,
    postcode: Annotated[str | None, typer.Option("--postcode", metavar="TEXT", help="Postcode.")] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="TEXT", help="Country, by name or code.")
    ] = None,
    phone: Annotated[str | None, typer.Option("--phone", metavar="TEXT", help="Phone number.")] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, for the order's history.")
    ] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw the open change request.")] = False,
) -> None:
    """Change what is in an order or where it goes.

    A swap stays within what the pack offers for the same choice. Until picking starts the change is made at once, and
    the starter is emailed, as is the warehouse if it knew of the order. Once picking has started or the order has been
    exported, the warehouse is asked to change it, and replies with wpp order confirm-change or wpp order reject-change;
    until then nothing is changed, and the exit code is 4.

    Examples:
      wpp order change 10013 --swap TSH-M=TSH-L --reason "Too small"
      wpp order change 10013 --line1 "14 High Street" --postcode "LS1 4AP"
      wpp order change 10013 --withdraw
    """
    from wpp.orders.changes.by_staff import change_order
    from wpp.orders.changes.requests import withdraw_change
    from wpp.orders.views import order_view

    fields = {"name": name, "line1": line1, "line2": line2, "town": town}
    fields |= {"postcode": postcode, "country": country, "phone": phone}
    address = {field: text for field, text in fields.items() if text is not None}
    if withdraw == bool(swaps or address):
        raise UsageError(
            "Give what to change, or --withdraw.", hints=["--swap SKU=SKU", "--line1 TEXT --postcode TEXT"]
        )
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        if withdraw:
            changed = withdraw_change(work, number, reason=reason)
        else:
            changed = change_order(work, number, swaps=swaps_in(swaps or []), address=address, reason=reason)
        order = order_view(work.session, changed.number, now=work.now)
        said = read_as(work.session, *(code for pair in swaps_in(swaps or []).items() for code in pair))
    say(options, *said)
    document = {
        "number": order.number,
        "status": order.status.value,
        "already": changed.already,
        "change_requested": changed.change_requested,
        "lines": order_lines_document(order),
        "address": address_document(order.address),
        "change": change_document(order.change),
        "dry_run": options.dry_run,
    }
    answer(options, document, withdrawn_line(changed) if withdraw else changed_line(changed, options))
    if is_only_asked(changed):
        raise typer.Exit(ExitCode.LOOK)


def swaps_in(pairs: list[str]) -> dict[str, str]:
    """`--swap` as old code → new code, each old one once."""
    from wpp.orders.changes.contents import check_swaps

    parts = (pair.partition("=") for pair in pairs)
    return check_swaps([(old.strip(), new.strip()) for old, _, new in parts])


def changed_line(changed: "TransitionResult", options: WriteOptions) -> str:
    """What became of a change."""
    if changed.change_requested:
        asked = "had already asked" if changed.already else "have asked"
        return (
            f"The warehouse has already started on order {changed.number}. We {asked} them to change it; it isn't "
            f"changed until they reply. When they do: wpp order confirm-change {changed.number}, or wpp order "
            f"reject-change {changed.number}."
        )
    if changed.already:
        return f"Order {changed.number} is like that already."
    if options.dry_run:
        return f"Order {changed.number} would be changed, and the starter emailed."
    return f"Order {changed.number} has been changed. The starter has been emailed."


def withdrawn_line(changed: "TransitionResult") -> str:
    """What became of a request that is not needed any more."""
    already = "already " if changed.already else ""
    return f"The change request for order {changed.number} has {already}been withdrawn: it ships as it is."


def confirm_change_of(numbers: Numbers, options: WriteOptions) -> None:
    """Confirm that the warehouse changed orders as it was asked to.

    The change is made now: stock moves, and the starter is emailed.

    Example:
      wpp order confirm-change 10013
    """
    from wpp.orders.changes.requests import confirm_change

    answer_requests(numbers, options, confirm_change, "changed")


def reject_change_of(
    numbers: Numbers,
    options: WriteOptions,
    undo: Annotated[bool, typer.Option("--undo", help="Undo this answer, given by mistake.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, with --undo.")] = "",
) -> None:
    """Say that orders could not be changed: they have left, or it's too late.

    They ship as they are. Customer services is emailed, and so is whoever asked. --undo opens the change request again,
    until the order is completed: the warehouse is emailed to reply.

    Examples:
      wpp order reject-change 10013
      wpp order reject-change 10013 --undo --reason "Wrong order"
    """
    from wpp.orders.changes.requests import reject_change, reopen_change

    if reason and not undo:
        raise UsageError("--reason goes with --undo.")
    if undo:
        reopen = partial(reopen_change, reason=reason)
        again = answer_requests(numbers, options, reopen, "reopened: the warehouse has been asked again")
        end_with_unsaved(unsaved_of_step(again, "order:change-reopened", reason))
        return
    answer_requests(numbers, options, reject_change, "reported too late to change")


def answer_requests(
    numbers: list[str], options: WriteOptions, reply: "Callable[[Work, str], TransitionResult]", word: str
) -> "list[OrderView]":
    """Answer the change requests of several orders, all or none; gives those that were answered so before."""
    from wpp.orders.views import order_view

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [reply(work, number) for number in numbers]
        again = [order_view(work.session, each.number, now=work.now) for each in changed if each.already]
    document = {
        "orders": [
            {"number": each.number, "status": each.status.value, "already": each.already} for each in changed
        ],
        "dry_run": options.dry_run,
    }
    has = "would be" if options.dry_run else "has been"
    lines = [
        f"Order {each.number} has already been {word}."
        if each.already
        else f"Order {each.number} {has} {word}."
        for each in changed
    ]
    answer(options, document, *lines)
    return again
