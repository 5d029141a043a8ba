"""`wpp catalogue`: what can be ordered."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import goods_in_document
from cli.framework.options import ListOptions, SheetOptions, Template, WriteOptions, file_path
from cli.framework.output import Column, answer, plain, row_limit, say, show_rows
from cli.framework.progress import progress
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.read import needed, options_of, rejecting, source_of
from cli.spreadsheet.summary import read_document, what_was_read
from cli.template import write_template
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.sheets import Sheet, Source


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

    Imports all of it or nothing. Existing items are updated and nothing is removed. Opening stock is booked in once, as
    a delivery of its own. An Image is a web address, or the name of a file next to the spreadsheet, which is resized
    for phones.
    Sheet Items: SKU, Item, Size, Low stock at, Description, Image, Unit, Opening stock, Size guide.
    Sheet Packs: Pack, Choice, SKU or Item, Quantity.

    Examples:
      wpp catalogue import catalogue.xlsx --dry-run
      wpp catalogue import catalogue.xlsx
      wpp template catalogue catalogue.xlsx
    """
    from wpp.catalogue.check import check_catalogue
    from wpp.catalogue.pictures import find_pictures, keep_pictures, with_pictures
    from wpp.catalogue.save import compare
    from wpp.portal.import_catalogue import import_catalogue

    if template is not None:
        write_template(options, "catalogue", template)
        return
    items, packs = both_sheets(source_of(needed(file, "wpp catalogue import")), sheet_options, options)
    say(options, *what_was_read(items, beside=[packs.sheet] if packs else []))
    say(options, *(what_was_read(packs, beside=[items.sheet]) if packs else ()))
    with open_portal_of_command() as portal:
        with rejecting(items, sheet_options, options):
            plan = check_catalogue(items, packs)
        pictures = find_pictures(plan, None if file is None or str(file) == "-" else file.parent)
        with portal.reading() as session:
            known = compare(session, plan)
        say(
            options,
            f"  SKUs: {len(plan.skus) - known.skus:,} new, {known.skus:,} already here. "
            f"Packs: {len(plan.pack_names) - known.packs:,} new, {known.packs:,} already here.",
        )
        if pictures.made or pictures.missing:
            say(options, f"  Pictures: {len(pictures.made):,} found next to the file.")
        if pictures.missing:
            say(
                options,
                f"  Not found next to the file: {', '.join(pictures.missing)}. A drawing is shown instead.",
            )
        confirm(options, f"Import {count(len(plan.skus), 'SKU')} and {count(len(plan.pack_names), 'pack')}?")
        with transaction(portal, options) as work:
            keep_pictures(work, pictures.made.values())
            result = import_catalogue(work, with_pictures(plan, pictures))
    would_be = "would be " if options.dry_run else ""
    line = f"{count(result.skus, 'SKU')} and {count(result.packs, 'pack')} {would_be}imported."
    if result.opening:
        booked = " would be booked in" if options.dry_run else f", booked in as {result.opening.number}"
        line += f" Opening stock: {count(result.opening.units, 'unit')}{booked}."
    document = {
        "skus": result.skus,
        "packs": result.packs,
        "opening": goods_in_document(result.opening) if result.opening else None,
        "pictures": {"found": sorted(pictures.made), "missing": list(pictures.missing)},
        "dry_run": options.dry_run,
        "read": [read_document(sheet) for sheet in (items, packs) if sheet],
    }
    answer(options, document, line)


def both_sheets(
    source: "Source", sheet_options: SheetOptions, options: WriteOptions
) -> "tuple[Sheet, Sheet | None]":
    """Items, and Packs where the file has such a sheet; `--sheet` and `--header-row` speak of Items."""
    from wpp.catalogue.check import ITEM_COLUMNS, PACK_COLUMNS
    from wpp.sheets import read_sheet, sheet_names

    names = {name.strip().casefold(): name for name in sheet_names(source)}
    read_options = options_of(sheet_options)
    of_packs = {column.field for column in PACK_COLUMNS}
    for_items = {field: column for field, column in read_options.map.items() if field not in of_packs}
    for_packs = {field: column for field, column in read_options.map.items() if field in of_packs}
    of_items = replace(read_options, sheet=read_options.sheet or names.get("items"), map=for_items)
    with progress(options, f"Reading {source.name}") as on_progress:
        items = read_sheet(source, ITEM_COLUMNS, of_items, on_progress=on_progress)
        if "packs" not in names:
            return items, None
        packs = replace(read_options, sheet=names["packs"], header_row=None, map=for_packs)
        return items, read_sheet(source, PACK_COLUMNS, packs, on_progress=on_progress)


def list_all(options: ListOptions) -> None:
    """Show every SKU and the packs it is part of.

    Examples:
      wpp catalogue list
      wpp catalogue list --csv
    """
    from wpp.catalogue.views import list_skus, packs

    with open_portal_of_command() as portal, portal.reading() as session:
        offered: dict[str, list[str]] = {}
        for pack in packs(session):
            for sku in (sku for choice in pack.choices for sku in choice.skus):
                if pack.name not in offered.setdefault(sku.code, []):
                    offered[sku.code].append(pack.name)
        rows: list[dict[str, Any]] = [
            {
                "sku": sku.code,
                "item": sku.item,
                "size": sku.size,
                "unit": sku.unit,
                "threshold": sku.threshold,
                "description": sku.description,
                "image": sku.image,
                "packs": offered.get(sku.code, []),
            }
            for sku in list_skus(session)[: row_limit(options)]
        ]
    columns = (
        Column("sku", "SKU"),
        Column("item", "Item"),
        Column("size", "Size"),
        Column("unit", "Unit"),
        Column("threshold", "Low at", right=True),
        Column("description"),
        Column("image"),
        Column("packs", "Packs", plain),
    )
    show_rows(options, rows, columns, nothing="The catalogue is empty: wpp catalogue import FILE")


def template(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", parser=file_path, help="File to write, ending in .xlsx.")
    ],
    options: WriteOptions,
) -> None:
    """Write an empty catalogue with the right headings.

    Example:
      wpp catalogue template catalogue.xlsx
    """
    write_template(options, "catalogue", file)
