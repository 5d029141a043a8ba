"""`wpp order approve`, `reject` and `cancel`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import left_as_counted
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import ExitCode

if TYPE_CHECKING:
    from wpp.orders.transitions import TransitionResult
    from wpp.orders.views import OrderView
    from wpp.work import Work


Numbers = Annotated[
    list[str], typer.Argument(metavar="ORDER…", help="One or more order numbers: all succeed or none.")
]


def approve_orders(
    numbers: Numbers,
    options: WriteOptions,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Note for the order's history.")] = "",
) -> None:
    """Approve orders that are On Hold.

    They become Progressing. The warehouse and the starters are emailed.

    Example:
      wpp order approve 10013
    """
    from wpp.orders.approvals import approve

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [approve(work, number, note=note) for number in numbers]
        unsaved = unsaved_reasons(work, changed, note)
    show_results(options, changed, unsaved)


def reject_orders(
    numbers: Numbers,
    options: WriteOptions,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason; the starter will see it.")],
) -> None:
    """Reject orders that are On Hold.

    Stock is returned, the starter can order again, and the reason is emailed to them.

    Example:
      wpp order reject 10013 --reason "Please choose the pack for site staff"
    """
    from wpp.orders.approvals import reject

    confirm(options, f"Reject {', '.join(numbers)}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [reject(work, number, reason=reason) for number in numbers]
        unsaved = unsaved_reasons(work, changed, reason)
    show_results(options, changed, unsaved)


def cancel_orders(
    numbers: Numbers,
    options: WriteOptions,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason; the starter will see it.")],
    no_email: Annotated[bool, typer.Option("--no-email", help="Don't email anyone.")] = False,
) -> None:
    """Cancel orders that have not left.

    Stock is returned and the starter can order again; a replacement can only be sent again as that replacement. The
    starter is emailed, and so is the warehouse if it knew of the order. For an exported order the warehouse gets a stop
    request by email, whatever --no-email says, and replies with wpp order confirm-stop or wpp order reject-stop; until
    then the order is not cancelled, and the exit code is 4.

    Example:
      wpp order cancel 10013 --reason "Left before the first day"
    """
    from wpp.orders.closing.cancel import cancel

    confirm(options, f"Cancel {', '.join(numbers)}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = [cancel(work, number, reason=reason, email=not no_email) for number in numbers]
        unsaved = unsaved_reasons(work, changed, reason)
    show_results(options, changed, unsaved)


def unsaved_reasons(work: "Work", changed: "Sequence[TransitionResult]", given: str) -> dict[str, str]:
    """The orders that had been at this step already, with another reason than the one given now: number → reason."""
    from wpp.orders.closing.reopening import stored_reason

    typed = " ".join(given.split())
    stored = {
        each.number: stored_reason(work.session, each.number, now=work.now)
        for each in changed
        if each.already and typed
    }
    return {number: reason for number, reason in stored.items() if reason != typed}


def unsaved_of_step(orders: "Iterable[OrderView]", event: str, given: str) -> dict[str, str]:
    """The same of a step that changes no status, by what the history says of it: “1 × TSH-M: It was there”."""
    typed = " ".join(given.split())
    if not typed:
        return {}
    stored = {
        f"Order {order.number}": next(
            (line.reason for line in reversed(order.history) if line.event == event), ""
        )
        for order in orders
    }
    return {
        name: reason
        for name, reason in stored.items()
        if reason != typed and not reason.endswith(f": {typed}")
    }


def show_results(
    options: WriteOptions,
    changed: "Sequence[TransitionResult]",
    unsaved: Mapping[str, str] | None = None,
    *,
    look: bool = True,
) -> None:
    """What became of several orders; a reason that was not saved is named, with exit code 4.

    With `look`, so are orders about which the warehouse was only asked; to ask was all that was wanted otherwise.
    """
    kept = unsaved or {}
    document = {
        "orders": [
            {"number": each.number, "status": each.status.value, "already": each.already}
            | ({"stop": each.stop.value} if each.stop else {})
            | ({"as_counted": list(each.as_counted)} if each.as_counted else {})
            | ({"reason": kept[each.number]} if each.number in kept else {})
            for each in changed
        ],
        "dry_run": options.dry_run,
    }
    counted = [line for each in changed for line in left_as_counted(each.as_counted)]
    lines = [sentence(each, dry_run=options.dry_run) for each in changed]
    answer(options, document, *lines, *counted)
    end_with_unsaved({f"Order {number}": reason for number, reason in kept.items()})
    if look and any(is_only_asked(each) for each in changed):
        raise typer.Exit(ExitCode.LOOK)


def is_only_asked(changed: "TransitionResult") -> bool:
    """Whether nothing has been done yet, since the warehouse was asked and has not answered."""
    return changed.change_requested or (changed.stop is not None and changed.stop.value == "asked")


def sentence(changed: "TransitionResult", *, dry_run: bool) -> str:
    """What became of one order, or would."""
    becomes = "would be" if dry_run and not changed.already else "is"
    if changed.stop is not None and changed.stop.value == "asked":
        asked = "had already asked" if changed.already else "would ask" if dry_run else "have asked"
        return (
            f"The warehouse already has order {changed.number}. We {asked} them to stop it; it isn't cancelled until "
            f"they reply. When they do: wpp order confirm-stop {changed.number}, or wpp order reject-stop "
            f"{changed.number}."
        )
    if changed.replaces:
        return (
            f"Order {changed.number} {becomes} {changed.status.value}. It was a replacement for order "
            f"{changed.replaces}, so its starter can't order a pack instead. "
            f"To send it anyway: wpp order reinstate {changed.number}, or wpp return reissue RETURN."
        )
    return f"Order {changed.number} {becomes} {changed.status.value}{' already' if changed.already else ''}."
