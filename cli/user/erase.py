"""`wpp user erase`: one person's data, deleted for good."""

from typing import TYPE_CHECKING

import typer

from cli.framework.hints import worded
from cli.framework.options import WriteOptions
from cli.framework.output import answer, warn
from cli.framework.prompts import confirm
from cli.framework.session import actor, open_portal_of_command
from cli.user.arguments import Email
from wpp.errors import ExitCode
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.privacy.erasure import Erased


def erase_user(email: Email, options: WriteOptions) -> None:
    """Erase a starter’s personal data for good.

    Deletes their name, addresses, phone number, password, links, drafts and notes, in every table, in emails and in the
    pages of the database. Orders stay without a person, so that stock and counts stay right. Refused while an order is
    open. A list of erasures beside wpp.toml keeps a restored backup from bringing them back, and a later import from
    inviting them again. Backups and files that were exported are not changed: they are listed.

    Example:
      wpp user erase mia.okafor@northwind.example.com --dry-run
    """
    from wpp.people.erased import erased_email
    from wpp.portal.erase_person import erase_on_trial, erase_person

    confirm(options, f"Erase everything about {email}? This can’t be undone.", default=False)
    with open_portal_of_command() as portal:
        run = erase_on_trial if options.dry_run else erase_person
        done = run(portal, email, by=actor())
    erased = done.erased
    left = list(erased.left) if erased else []
    outside = [*(erased.files if erased else ()), *done.copies]
    document = {
        "account": erased_email(erased.user_id) if erased else None,
        "already": erased is None,
        "orders": list(erased.orders) if erased else [],
        "mail_files": done.mail_files,
        "files": list(erased.files) if erased else [],
        "copies": list(done.copies),
        "left": left,
        "pages_rewritten": done.pages is None and not options.dry_run,
        "dry_run": options.dry_run,
    }
    lines = [outcome(erased, dry_run=options.dry_run)]
    lines += [f"{count(done.mail_files, 'file')} in the folder of emails deleted."] if done.mail_files else []
    lines += [f"Not changed, delete them yourself: {listing(outside)}, and your backups."] if outside else []
    answer(options, document, *lines)
    if left:
        warn(
            f"Their name, email address or phone number is still in {listing(left)}, where it belongs to someone else."
        )
    if done.pages is not None:
        warn(f"Old pages of the database may still hold something: {done.pages.message}")
        warn(*(f"Try: {worded(each)}" for each in done.pages.hints), "Then: wpp privacy purge")
    if left or done.pages is not None:
        raise typer.Exit(ExitCode.LOOK)


def outcome(erased: "Erased | None", *, dry_run: bool) -> str:
    """What became of the account, in a sentence."""
    from wpp.people.erased import erased_email

    if erased is None:
        return "They had been erased already."
    be, becomes = ("would be", "would become") if dry_run else ("has been", "is now")
    kept = f"; {count(len(erased.orders), 'order')} kept without a name or address" if erased.orders else ""
    return f"The starter {be} erased: the account {becomes} {erased_email(erased.user_id)}{kept}."
