"""`wpp privacy`: what is kept longer than it need be."""

from typing import TYPE_CHECKING

from cli.documents import Document, instant
from cli.framework.options import ListOptions, WriteOptions
from cli.framework.output import Column, answer, moment, show_rows
from cli.framework.prompts import confirm
from cli.framework.session import actor, open_portal_of_command
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.privacy.retention import Due


def due(options: ListOptions) -> None:
    """Show what is kept longer than the settings say.

    The settings keep-addresses-days, keep-emails-days, keep-imports-days and keep-history-days say how long each kind
    of data is kept; 0 keeps it.

    Example:
      wpp privacy due
    """
    from wpp.privacy.retention import due as find_due

    with open_portal_of_command() as portal, portal.reading() as session:
        found = find_due(session, now=portal.now())
    columns = (
        Column("kind", "Data"),
        Column("days", "Kept for days", right=True),
        Column("due", "Due", right=True),
        Column("oldest", "Oldest", moment(portal.zone)),
        Column("setting", "Setting"),
    )
    show_rows(
        options, [due_document(each) for each in found][: options.limit], columns, nothing="Nothing is due."
    )


def purge(options: WriteOptions) -> None:
    """Delete what is kept longer than the settings say.

    Deletes addresses of closed orders, texts of emails, names before an import changed them, and reasons in the
    history. Orders, stock and what was sent stay. Then the database is rewritten, so that nothing stays in its pages.
    With the setting privacy-purge on, wpp cron deletes what is due.

    Examples:
      wpp privacy purge --dry-run
      wpp privacy purge
    """
    from wpp.portal.purge import purge_everything, purge_on_trial

    confirm(options, "Delete what is due? This can’t be undone.", default=False)
    with open_portal_of_command() as portal:
        run = purge_on_trial if options.dry_run else purge_everything
        purged = run(portal, by=actor())
    words = [count(each.number, *NAMES[each.kind]) for each in purged if each.number]
    verb = "would be deleted" if options.dry_run else "deleted"
    line = f"{listing(words)} {verb}." if words else "Nothing is due."
    answer(options, {each.kind: each.number for each in purged} | {"dry_run": options.dry_run}, line)


NAMES = {
    "addresses": ("address", "addresses"),
    "emails": ("email text", "email texts"),
    "imports": ("name before an import", "names before an import"),
    "history": ("entry in the history", "entries in the history"),
}
"""What was deleted, as a sentence says it."""


def due_document(each: "Due") -> Document:
    """One kind for programs."""
    return {
        "kind": each.kind,
        "setting": each.setting,
        "days": each.days,
        "due": each.number,
        "oldest": instant(each.oldest),
    }
