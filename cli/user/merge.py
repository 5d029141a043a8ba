"""`wpp user merge`: one person, two accounts."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import user_document
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved, unsaved, warn
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import ExitCode, UsageError
from wpp.wording import count, listing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from wpp.accounts.merging import Merge
    from wpp.people.views import UserView

USAGE = "Give the old and the new address, or --undo EMAIL."


def merge_accounts(
    options: WriteOptions,
    old: Annotated[
        str | None, typer.Argument(metavar="OLD", help="The address that is not used any more.")
    ] = None,
    new: Annotated[str | None, typer.Argument(metavar="NEW", help="The address to keep.")] = None,
    undo: Annotated[
        str | None,
        typer.Option("--undo", metavar="EMAIL", help="Undo the last merge of this account."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Reason, for the history of both accounts.")
    ] = "",
) -> None:
    """Merge two accounts of the same starter into one.

    The new account gets the orders, emails, extra orders and basket of the old one. What both have used of their order
    allowance counts together, so if both have ordered, both orders stay and the exit code is 4. The old address still
    matches imports and searches, but can't log in or ask for a new password; its links and sessions end. Emails
    waiting for it go to the new address; those with a personal link are withdrawn.

    --undo gives the old account back what it brought along, until an order is placed, an extra order is allowed or
    another account is merged. Its sessions, links and basket don't come back.

    Examples:
      wpp user merge mia.okafor@northwind.example.com mia.chen@northwind.example.com --dry-run
      wpp user merge --undo mia.chen@northwind.example.com
    """
    if undo is not None:
        if old is not None:
            raise UsageError(USAGE, hints=["wpp user merge --undo NEW"])
        undo_one(options, undo, reason)
        return
    if old is None or new is None:
        raise UsageError(USAGE, hints=["wpp user merge OLD NEW"])
    merge_two(options, old, new, reason)


def merge_two(options: WriteOptions, old: str, new: str, reason: str) -> None:
    """Merge, then say what there is now, read back."""
    from wpp.accounts.merging import merge_users

    confirm(options, f"Merge {old} into {new}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        merged = merge_users(work, old, new, reason=reason)
        document = account_document(work.session, merged.user) | merge_document(merged)
    answer(options, document | {"dry_run": options.dry_run}, *sentences(merged, options))
    if merged.already:
        end_with_unsaved(unsaved(merged.old_email, reason, merged.reason))
    if merged.both:
        warn(
            f"Both accounts have ordered: {listing(list(merged.both))}. To send only one pack: wpp order cancel ORDER"
        )
        raise typer.Exit(ExitCode.LOOK)


def account_document(session: "Session", user: "UserView") -> dict[str, Any]:
    """An account as it is stored now, with its earlier addresses and orders."""
    from wpp.orders.numbers import number_of
    from wpp.orders.queries import order_ids_of
    from wpp.people.aliases import aliases_of

    return user_document(user) | {
        "aliases": [each.email for each in aliases_of(session, user.id)],
        "placed": [number_of(order_id) for order_id in order_ids_of(session, user.id)],
    }


def merge_document(merged: "Merge") -> dict[str, Any]:
    """What the merge did."""
    return {
        "old": merged.old_email,
        "already": merged.already,
        "orders_moved": list(merged.orders),
        "both_ordered": list(merged.both),
        "emails_redirected": merged.redirected,
        "emails_withdrawn": merged.withdrawn,
        "needs_link": merged.needs_link,
    }


def sentences(merged: "Merge", options: WriteOptions) -> list[str]:
    """The outcome for people."""
    name = f"{merged.user.full_name} <{merged.user.email}>"
    if merged.already:
        return [f"{merged.old_email} is an earlier address of {name} already."]
    verb = "would be" if options.dry_run else "is now"
    lines = [f"{merged.old_email} {verb} an earlier address of {name}."]
    if merged.orders:
        lines.append(f"Orders that come along: {listing(list(merged.orders))}.")
    if merged.redirected:
        lines.append(f"{count(merged.redirected, 'waiting email')} to the new address.")
    if merged.withdrawn:
        lines.append(f"{count(merged.withdrawn, 'email')} with a personal link withdrawn.")
    if merged.needs_link and not options.dry_run:
        lines.append(f"The new address has had no link yet: wpp user new-link {merged.user.email} --send")
    return lines


def undo_one(options: WriteOptions, email: str, reason: str) -> None:
    """Undo a merge, then say what both accounts are now."""
    from wpp.accounts.unmerging import undo_merge

    confirm(options, f"Undo the merge of {email}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        undone = undo_merge(work, email, reason=reason)
        document = account_document(work.session, undone.new) | {
            "old": account_document(work.session, undone.old),
            "orders_moved": list(undone.orders),
            "already": undone.already,
            "dry_run": options.dry_run,
        }
    be = "would be" if options.dry_run else "are"
    be = "are already" if undone.already else be
    lines = [f"{undone.old.email} and {undone.new.email} {be} two accounts again."]
    if undone.orders:
        lines.append(f"Orders that went back to {undone.old.email}: {listing(list(undone.orders))}.")
    if undone.old.disabled_at is None and not (options.dry_run or undone.already):
        lines.append(f"Its links no longer work: wpp user new-link {undone.old.email} --send")
    answer(options, document, *lines)
    if undone.already:
        end_with_unsaved(unsaved(undone.old.email, reason, undone.reason))
