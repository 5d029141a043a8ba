"""The imports of people: what they were, and one taken back."""

from typing import TYPE_CHECKING

from cli.documents import Document, instant
from cli.framework.options import ListOptions, WriteOptions
from cli.framework.output import Column, answer, moment, row_limit, show_rows
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.starters.history import ImportView


def list_all(options: ListOptions) -> None:
    """Show imports of starters, newest first.

    A file that added no one is not shown. An addition, such as corrected rows or late starters, belongs to the list
    before it. To undo an import: wpp import-users --undo.

    Examples:
      wpp user imports
      wpp user imports --json
    """
    from wpp.starters.history import list_imports

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = [import_document(each) for each in list_imports(session, limit=row_limit(options))]
    when = moment(portal.zone)
    columns = (
        Column("import", "Import", right=True),
        Column("at", "When", when),
        Column("by", "By"),
        Column("file", "File"),
        Column("sheet"),
        Column("rows", "Rows", right=True),
        Column("added", "Added", right=True),
        Column("rejected", "Rejected", right=True),
        Column("people", "Named", right=True),
        Column("whole", "Kind", lambda whole: "" if whole else "addition"),
        Column("undone_at", "Undone", when),
    )
    show_rows(options, rows, columns, nothing="No imports yet. To start: wpp import-users FILE")


def import_document(view: "ImportView") -> Document:
    """An import for programs; `people` is whom it named of those who are here, new and known."""
    return {
        "import": view.id,
        "at": instant(view.at),
        "by": view.by,
        "file": view.file,
        "sheet": view.sheet,
        "rows": view.rows,
        "added": view.added,
        "rejected": view.rejected,
        "people": view.people,
        "whole": view.is_full_list,
        "undone_at": instant(view.undone_at),
    }


def undo_one(options: WriteOptions, import_id: int) -> None:
    """Undo one import."""
    from wpp.starters.history import import_numbered
    from wpp.starters.undo import undo_import

    with open_portal_of_command() as portal:
        with portal.reading() as session:
            view = import_numbered(session, import_id)
        if view.undone_at is None:
            people = f"Remove {count(view.added, 'person', 'people')} and undo" if view.added else "Undo"
            confirm(options, f"{people} import {import_id} ({view.file})?")
        with transaction(portal, options) as work:
            undone = undo_import(work, import_id)
    document = {
        "import": undone.import_id,
        "file": undone.file,
        "removed": undone.removed,
        "letters": undone.letters,
        "names_restored": undone.names,
        "enabled": undone.enabled,
        "already": undone.already,
        "dry_run": options.dry_run,
    }
    if undone.already:
        line = f"Import {import_id} ({undone.file}) has already been undone."
    else:
        is_back = "would be undone" if options.dry_run else "undone"
        went = (
            f"{count(undone.removed, 'person', 'people')} removed"
            if undone.removed
            else "no one was added by it"
        )
        parts = [went]
        parts += [f"{count(undone.letters, 'email')} withdrawn"] if undone.letters else []
        parts += [f"{count(undone.names, 'name')} put back"] if undone.names else []
        parts += [f"{count(undone.enabled, 'account')} enabled again"] if undone.enabled else []
        said = ", and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
        line = f"Import {import_id} ({undone.file}) {is_back}: {said}."
    answer(options, document, line)
