"""`wpp template`: an empty spreadsheet to fill in, one for each kind that the product reads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from cli.framework.choices import called, not_one_of
from cli.framework.options import WriteOptions, file_path
from cli.framework.output import answer
from cli.spreadsheet.read import check_place
from wpp.errors import UsageError

if TYPE_CHECKING:
    from wpp.sheets import Column

TemplateKind = Literal[
    "starters",
    "leavers",
    "corrections",
    "catalogue",
    "goods-in",
    "purchase",
    "stock-take",
    "reconcile",
    "shipped",
    "returns",
]


def template(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(get_args(TemplateKind)))],
    path: Annotated[
        Path, typer.Argument(metavar="FILE", parser=file_path, help="File to write: .xlsx, .csv or .tsv.")
    ],
    options: WriteOptions,
) -> None:
    """Write an empty spreadsheet with the right headings.

    Examples:
      wpp template starters starters.xlsx
      wpp template goods-in goods-in.xlsx
    """
    write_template(options, kind_called(kind), path)


KINDS: tuple[str, ...] = get_args(TemplateKind)
ALSO = {
    "starter": "starters",
    "leaver": "leavers",
    "correction": "corrections",
    "items": "catalogue",
    "packs": "catalogue",
    "catalog": "catalogue",
    "delivery": "goods-in",
    "deliveries": "goods-in",
    "goodsin": "goods-in",
    "purchases": "purchase",
    "count": "stock-take",
    "stock-count": "stock-take",
    "stocktake": "stock-take",
    "logistock": "reconcile",
    "tracking": "shipped",
    "return": "returns",
}
"""What people call the kinds."""


def kind_called(text: str) -> TemplateKind:
    """A kind by its name, or by another that people use. Raises `UsageError`."""
    name = called(text, KINDS, ALSO)
    if name is None:
        raise UsageError(not_one_of(text, KINDS, ALSO, "a kind of template"))
    return cast("TemplateKind", name)


def write_template(options: WriteOptions, kind: TemplateKind, path: Path) -> None:
    """Write the template of a kind and report it; a dry run only reports it."""
    from wpp.sheets import check_holds, write_templates

    sheets = columns_of(kind)
    check_place(path)
    check_holds(path, sheets)
    if not options.dry_run:
        write_templates(path, sheets)
    columns = {title: [column.title for column in each] for title, each in sheets.items()}
    lines = [f"{title}: {', '.join(names)}" for title, names in columns.items()]
    answer(
        options,
        {"template": str(path), "sheets": columns, "dry_run": options.dry_run},
        f"{'Would write' if options.dry_run else 'Wrote'} {path}",
        *lines,
    )


def columns_of(kind: TemplateKind) -> "Mapping[str, Sequence[Column]]":
    """Sheet → columns of a kind."""
    match kind:
        case "starters":
            from wpp.starters.columns import STARTER_COLUMNS

            return {"Starters": STARTER_COLUMNS}
        case "leavers":
            from wpp.starters.columns import LEAVER_COLUMNS

            return {"Leavers": LEAVER_COLUMNS}
        case "corrections":
            from wpp.starters.columns import CORRECTION_COLUMNS

            return {"Corrections": CORRECTION_COLUMNS}
        case "catalogue":
            from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS

            return {"Items": ITEM_COLUMNS, "Packs": PACK_COLUMNS}
        case "goods-in":
            from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS

            return {"Goods in": GOODS_IN_COLUMNS}
        case "purchase":
            from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS

            return {"Expected": EXPECTED_COLUMNS}
        case "stock-take":
            from wpp.stock.stock_take import COUNT_COLUMNS

            return {"Count": COUNT_COLUMNS}
        case "reconcile":
            from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS

            return {"Logistock": LOGISTOCK_COLUMNS}
        case "shipped":
            from wpp.warehouse.tracking_sheet import TRACKING_COLUMNS

            return {"Shipped": TRACKING_COLUMNS}
        case "returns":
            from wpp.warehouse.returns_sheet import RETURN_COLUMNS

            return {"Returns": RETURN_COLUMNS}
