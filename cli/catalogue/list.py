"""`wpp catalogue list` and `template`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.framework.options import ListOptions, WriteOptions, file_path
from cli.framework.output import Column, plain, row_limit, show_rows, warn
from cli.framework.session import open_portal_of_command
from cli.template import write_template
from wpp.wording import listing


def list_all(options: ListOptions) -> None:
    """Show every SKU, whether it is offered or retired, and the packs it is part of.

    Examples:
      wpp catalogue list
      wpp catalogue list --csv
    """
    from wpp.catalogue.importing.state import read_state
    from wpp.catalogue.views import list_skus, packs

    with open_portal_of_command() as portal, portal.reading() as session:
        ended = [pack.name for pack in read_state(session).packs.values() if pack.retired]
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
                "barcode": list(sku.barcodes),
                "other_codes": list(sku.other_codes),
                "location": sku.location,
                "state": "retired" if sku.retired else "offered" if sku.code in offered else "in no pack",
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
        Column("state", "State"),
        Column("barcode", "Barcode", plain),
        Column("other_codes", show=plain),
        Column("location", "Location"),
        Column("description"),
        Column("image"),
        Column("packs", "Packs", plain),
    )
    show_rows(options, rows, columns, nothing="The catalogue is empty: wpp catalogue import FILE")
    if ended:
        warn(f"Retired packs: {listing(ended)}.")


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
