"""`wpp sheets`: how files with certain headings are read, saved for the next one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from cli.documents import Document, instant
from cli.framework.errors import write_document
from cli.framework.options import ListOptions, SheetOptions, ShowOptions, WriteOptions, file_path
from cli.framework.output import Column, answer, moment, say, show_facts, show_rows
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import sheet_of
from cli.spreadsheet.saved import saved_lines
from cli.spreadsheet.summary import what_was_read
from cli.template import TemplateKind
from wpp.errors import UsageError
from wpp.stock.size_runs.columns import SIZE
from wpp.wording import count, listing

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
    """Save how files with these headings are read: which sheets, which columns, sizes across the page, and styles.

    The next file with the same headings is read like this, which is mentioned; with other headings it is not, which is
    mentioned too. What rows mean (a second table, a status, damaged) is asked each time. Of what is below the headings,
    only the supplier's styles are kept. The commands that read files do the same with --remember NAME, or if you answer
    “Always” when they ask.

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


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The saved reading.")], options: ShowOptions
) -> None:
    """Show a saved reading: its headings, its columns, and which item each of the supplier's styles is.

    Example:
      wpp sheets show "Acme packing list"
    """
    from wpp.readings import reading_named

    with open_portal_of_command() as portal, portal.reading() as session:
        document = reading_document(reading_named(session, name))
    if options.json:
        write_document(document)
        return
    show_facts(
        [
            ("Name", document["name"]),
            ("For", document["kind"]),
            ("Headings", listing(document["headings"], len(document["headings"]))),
            ("Reads", document["reads"]),
            ("Styles", "\n".join(f"“{style}” is {item}" for style, item in document["styles"].items())),
            ("Saved", f"{moment(portal.zone)(document['saved_at'])} by {document['saved_by']}"),
        ]
    )


def forget_reading(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The saved reading.")],
    options: WriteOptions,
    style: Annotated[
        str | None, typer.Option("--style", metavar="STYLE", help="Forget only what this style is.")
    ] = None,
) -> None:
    """Forget a saved reading, or one style of it. Files that were read by it stay as they were imported.

    Examples:
      wpp sheets forget "Acme packing list"
      wpp sheets forget "Acme packing list" --style "GD05 Navy"
    """
    from wpp.readings import forget, forget_meaning

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        view = forget(work, name) if style is None else forget_meaning(work, name, style)
    what = f"“{view.name}”" if style is None else f"“{style.strip()}” in “{view.name}”"
    would = "would be forgotten" if options.dry_run else "is forgotten"
    answer(options, reading_document(view) | {"dry_run": options.dry_run}, f"{what} {would}.")


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
        "styles": dict(reading.meanings),
        "reads": reads(view),
        "saved_at": instant(view.saved_at),
        "saved_by": view.saved_by,
    }


def reads(view: "ReadingView") -> str:
    """What it does, in a line."""
    reading = view.reading
    columns = {field: heading for field, (heading, _) in reading.columns.items()}
    sizes = [heading for field, heading in columns.items() if field.startswith(SIZE)]
    parts = [f"{field} from “{heading}”" for field, heading in columns.items() if not field.startswith(SIZE)]
    parts += [f"sizes {listing(sizes, 12)}"] if sizes else []
    parts += ["several sheets together"] if reading.together else []
    parts += ["as shown before"] if reading.as_shown else []
    parts += [count(len(reading.meanings), "style")] if reading.meanings else []
    return listing(parts, 12)


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
