"""`wpp sheets`: how files with certain headings are read, saved for the next one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from cli.documents import Document, instant
from cli.framework.options import ListOptions, SheetOptions, WriteOptions, file_path
from cli.framework.output import Column, answer, moment, say, show_rows
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import sheet_of
from cli.spreadsheet.saved import saved_lines
from cli.spreadsheet.summary import what_was_read
from cli.template import TemplateKind
from wpp.errors import UsageError
from wpp.wording import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wpp.readings import ReadingView
    from wpp.sheets import Column as SheetColumn

KINDS = ", ".join(get_args(TemplateKind))
EXAMPLE = 'wpp sheets remember "Acme packing list" acme.xlsx --kind goods-in --map quantity="Delivered Qty"'


def remember_file(
    sheet_options: SheetOptions,
    options: WriteOptions,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name for it, such as the supplier's.")],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", parser=file_path, help="A file to read like this.")
    ] = None,
    kind: Annotated[TemplateKind | None, typer.Option("--kind", metavar="KIND", help=f"{KINDS}.")] = None,
) -> None:
    """Save how files with these headings are read: which sheets, which columns, and sizes across the page.

    The next file with the same headings is read like this, which is mentioned; with other headings it is not, which is
    mentioned too. What rows mean (a second table, a status, damaged) is asked each time. Nothing below the headings is
    kept. The commands that read files do the same with --remember NAME, or if you answer “Always” when they ask.

    Examples:
      wpp sheets remember "Acme packing list" acme.xlsx --kind goods-in --map quantity="Delivered Qty"
      wpp sheets remember "HR export" people.xlsx --kind starters --sheet Current
    """
    from wpp.readings import remember

    if file is None or kind is None:
        missing = "FILE" if file is None else "--kind"
        raise UsageError(f"{missing} is missing: a file to read, and what it is for.", hints=[EXAMPLE])
    if sheet_options.remember is not None or sheet_options.reading is not None:
        raise UsageError("--remember and --reading are for commands that import the file.", hints=[EXAMPLE])
    with open_portal_of_command() as portal:
        of_goods = kind in ("goods-in", "purchase", "stock-take")
        sheet = sheet_of(
            file,
            columns_read(kind),
            sheet_options,
            options,
            kind=kind,
            portal=portal if of_goods else None,
            saving=False,
        )
        say(options, *what_was_read(sheet))
        if sheet.draft is None:
            raise UsageError(f"{sheet.file} has no headings to remember.")
        with transaction(portal, options) as work:
            saved = remember(work, kind, sheet.draft, name=name)
    document = reading_document(saved) | {"already": saved.already, "dry_run": options.dry_run}
    answer(options, document, *saved_lines(saved))


def list_all(options: ListOptions) -> None:
    """Show the saved readings: for which files, and which columns they take.

    Examples:
      wpp sheets list
      wpp sheets list --json
    """
    from wpp.readings import list_readings

    with open_portal_of_command() as portal, portal.reading() as session:
        views = list_readings(session)
    rows = [reading_document(view) for view in views][: options.limit]
    columns = (
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("reads", "Reads"),
        Column("saved_at", "Saved", moment(portal.zone)),
        Column("saved_by", "By"),
    )
    show_rows(options, rows, columns, nothing="No readings are saved. To save one: wpp sheets remember")


def forget_reading(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The saved reading.")], options: WriteOptions
) -> None:
    """Forget a saved reading. Files that were read by it stay as they were imported.

    Example:
      wpp sheets forget "Acme packing list"
    """
    from wpp.readings import forget

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        gone = forget(work, name)
    would = "would be forgotten" if options.dry_run else "is forgotten"
    answer(options, reading_document(gone) | {"dry_run": options.dry_run}, f"“{gone.name}” {would}.")


def reading_document(view: "ReadingView") -> Document:
    """A saved reading for programs."""
    reading = view.reading
    return {
        "name": view.name,
        "kind": view.kind,
        "headings": list(reading.headings),
        "columns": {field: heading for field, (heading, _) in reading.columns.items()},
        "sheet": reading.sheet or None,
        "together": bool(reading.together),
        "sizes_as_shown": reading.as_shown,
        "reads": reads(view),
        "saved_at": instant(view.saved_at),
        "saved_by": view.saved_by,
    }


def reads(view: "ReadingView") -> str:
    """What it does, in a line."""
    reading = view.reading
    parts = [f"{field} from “{heading}”" for field, (heading, _) in reading.columns.items()]
    parts += ["several sheets together"] if reading.together else []
    parts += ["sizes across the page"] if reading.as_shown else []
    return listing(parts, 8)


def columns_read(kind: TemplateKind) -> "Sequence[SheetColumn]":
    """What is looked for in a file of a kind, which is more than stands in its template."""
    match kind:
        case "starters":
            from wpp.starters.columns import STARTER_COLUMNS
            from wpp.starters.row_meaning import MEANING_COLUMNS, ROLE_COLUMN

            return (*STARTER_COLUMNS, *MEANING_COLUMNS, ROLE_COLUMN)
        case "leavers":
            from wpp.starters.correcting.leavers import READ_COLUMNS

            return READ_COLUMNS
        case "goods-in":
            from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS

            return DELIVERY_COLUMNS
        case "purchase":
            from wpp.stock.receiving.purchase_order_sheet import ORDERED_COLUMNS

            return ORDERED_COLUMNS
        case "stock-take":
            from wpp.stock.stock_take import SHELF_COLUMNS

            return SHELF_COLUMNS
        case "shipped":
            from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS

            return SHIPPED_COLUMNS
        case "reconcile":
            from wpp.warehouse.reconcile import THEIR_COLUMNS

            return THEIR_COLUMNS
        case "returns":
            from wpp.warehouse.returns_sheet import RETURNED_COLUMNS

            return RETURNED_COLUMNS
    from cli.template import columns_of

    return next(iter(columns_of(kind).values()))
