"""`wpp catalogue import`: what can be ordered, from a spreadsheet."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.catalogue.differences import difference_lines, differences_document
from cli.documents import goods_in_document
from cli.framework.options import SheetOptions, Template, WriteOptions, file_path
from cli.framework.output import answer, say, warn
from cli.framework.progress import progress
from cli.framework.prompts import confirm, may_ask, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.spreadsheet.read import needed, options_of, rejecting, source_of
from cli.spreadsheet.saved import recognising, remember_reading, saved_readings
from cli.spreadsheet.summary import read_document, what_was_read
from cli.template import write_template
from wpp.errors import ExitCode, WppError
from wpp.questions import NeedsAnswer
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.catalogue.check import CataloguePlan
    from wpp.catalogue.pictures import Pictures
    from wpp.catalogue.views import SkuView
    from wpp.portal import Portal
    from wpp.portal.import_catalogue import CatalogueResult
    from wpp.sheets import ReadOptions, Sheet, Source


def import_file(
    sheet_options: SheetOptions,
    options: WriteOptions,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", parser=file_path, help="A spreadsheet (.xlsx, .ods …), or - for standard input."
        ),
    ] = None,
    template: Template = None,
) -> None:
    """Import the catalogue from a spreadsheet.

    Imports all of it or nothing, and shows what is added and what changes. It asks first if something would be renamed
    or no longer offered, if a retired SKU is in the file, or if opening stock would be booked beside existing stock.
    Columns that the file doesn't have, and blank thresholds, stay as they are. An Image is a web address, or the name
    of a file next to the spreadsheet, which is resized for phones. Replaces is the code that a SKU had until now.
    A catalogue with sizes across the page, and a product export of WooCommerce or Shopify, are read too.
    Barcode and Other codes hold one or several codes of the SKU, which are understood wherever a SKU is.
    Sheet Items: SKU, Item, Size, Low stock at, Description, Image, Unit, Barcode, Other codes, Location, Size guide,
    Opening stock, Replaces.
    Sheet Packs: Pack, Choice, SKU or Item, Quantity.

    Examples:
      wpp catalogue import catalogue.xlsx --dry-run
      wpp catalogue import catalogue.xlsx
      wpp catalogue import catalogue.xlsx --answer missing=keep --answer packs=change
      wpp template catalogue catalogue.xlsx
    """
    from wpp.catalogue.check import check_catalogue
    from wpp.catalogue.pictures import find_pictures
    from wpp.catalogue.views import list_skus

    if template is not None:
        write_template(options, "catalogue", template)
        return
    source = source_of(needed(file, "wpp catalogue import"))
    readings = saved_readings("catalogue", sheet_options)
    with open_portal_of_command() as portal:
        with portal.reading() as session:
            stored = list_skus(session)
        items, packs = with_answers(
            options,
            sheet_options.answers,
            lambda answers: both_sheets(
                source,
                recognising(options_of(sheet_options, answers), readings, sheet_options, options),
                options,
                stored,
            ),
        )
        remember_reading("catalogue", items, source, sheet_options, options)
        say(options, *what_was_read(items, beside=[packs.sheet] if packs else []))
        say(options, *(what_was_read(packs, beside=[items.sheet]) if packs else ()))
        with rejecting(items, sheet_options, options):
            plan = check_catalogue(items, packs)
            pictures = find_pictures(plan, None if file is None or str(file) == "-" else file.parent)
            result = with_answers(
                options,
                sheet_options.answers,
                lambda answers: import_once(portal, options, plan, pictures, answers),
            )
    say(options, *(f"  {remark}" for remark in result.remarks), *picture_lines(pictures))
    if not may_ask(options):
        say(options, *difference_lines(result))
    document = {
        "skus": result.skus,
        "packs": result.packs,
        "already": result.already,
        **differences_document(result),
        "opening": goods_in_document(result.opening) if result.opening else None,
        "pictures": {"found": sorted(pictures.made), "missing": list(pictures.missing)},
        "dry_run": options.dry_run,
        "read": [read_document(sheet) for sheet in (items, packs) if sheet],
    }
    answer(options, document, summary(result, options))
    if result.not_taken:
        warn(*(f"  {where(each.row)}{each.message}" for each in result.not_taken))
        raise typer.Exit(ExitCode.LOOK)


def import_once(
    portal: "Portal",
    options: WriteOptions,
    plan: "CataloguePlan",
    pictures: "Pictures",
    answers: dict[str, str],
) -> "CatalogueResult":
    """Import with these answers; a person sees first what it comes to, from the same work undone."""
    from wpp.catalogue.pictures import keep_pictures, with_pictures
    from wpp.portal.import_catalogue import import_catalogue

    drawn = with_pictures(plan, pictures)

    def tried(answers: dict[str, str]) -> "CatalogueResult":
        with portal.trial(by=actor()) as work:
            keep_pictures(work, pictures.made.values())
            return import_catalogue(work, drawn, answers)

    try:
        if may_ask(options):
            expected = tried(answers)
            say(options, *difference_lines(expected))
            if not expected.already:
                confirm(options, f"Import {count(expected.skus, 'SKU')} and {count(expected.packs, 'pack')}?")
        with transaction(portal, options) as work:
            keep_pictures(work, pictures.made.values())
            return import_catalogue(work, drawn, answers)
    except NeedsAnswer as needed:
        show_with_safest(options, needed, answers, tried)
        raise


def show_with_safest(
    options: WriteOptions,
    needed: NeedsAnswer,
    answers: dict[str, str],
    tried: "Callable[[dict[str, str]], CatalogueResult]",
) -> None:
    """What would change whatever is answered; nothing where the safest answers don't go together."""
    safest = {question.id: question.answers[0].value for question in needed.questions}
    with suppress(WppError):
        lines = difference_lines(tried(answers | safest))
        say(options, *(["With the first answer to each question below:"] if lines else []), *lines)


def picture_lines(pictures: "Pictures") -> list[str]:
    """Which pictures were found next to the file."""
    lines = []
    if pictures.made or pictures.missing:
        lines.append(f"  Pictures: {len(pictures.made):,} found next to the file.")
    if pictures.missing:
        lines.append(f"  Not found next to the file: {', '.join(pictures.missing)}.")
    return lines


def summary(result: "CatalogueResult", options: WriteOptions) -> str:
    """The import in a sentence."""
    whole = f"{count(result.skus, 'SKU')} and {count(result.packs, 'pack')}"
    if result.already:
        return f"Nothing changed: {whole} already here."
    line = f"{whole} {'would be ' if options.dry_run else ''}imported."
    if result.opening:
        booked = " would be booked in" if options.dry_run else f", booked in as {result.opening.number}"
        line += f" Opening stock: {count(result.opening.units, 'unit')}{booked}."
    return line


def where(row: int) -> str:
    """The row that is meant, where there is one."""
    return f"Row {row}: " if row else ""


def both_sheets(
    source: "Source", read_options: "ReadOptions", options: WriteOptions, stored: "Sequence[SkuView]"
) -> "tuple[Sheet, Sheet | None]":
    """Items, and Packs where the file has such a sheet; `--sheet` and `--header-row` speak of Items."""
    from wpp.catalogue.columns import PACK_COLUMNS
    from wpp.catalogue.reading.items import read_items
    from wpp.sheets import read_sheet, sheet_names

    names = {name.strip().casefold(): name for name in sheet_names(source)}
    of_packs = {column.field for column in PACK_COLUMNS}
    for_items = {field: column for field, column in read_options.map.items() if field not in of_packs}
    for_packs = {field: column for field, column in read_options.map.items() if field in of_packs}
    of_items = replace(read_options, sheet=read_options.sheet or names.get("items"), map=for_items)
    with progress(options, f"Reading {source.name}") as on_progress:
        items = read_items(source, of_items, stored, on_progress=on_progress)
        if "packs" not in names:
            return items, None
        packs = replace(
            read_options, sheet=names["packs"], header_row=None, map=for_packs, readings=(), remember=False
        )
        return items, read_sheet(source, PACK_COLUMNS, packs, on_progress=on_progress)
