"""The tables of docs/spreadsheets.md: the columns of every file, and some of the other headings that each has.

`PYTHONPATH=tests python -m support.column_tables`, run in the project's folder, brings them up to date.
"""

from collections.abc import Sequence

from support.codes import ROOT
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.sheets import Column
from wpp.starters.columns import CORRECTION_COLUMNS, LEAVER_COLUMNS, STARTER_COLUMNS
from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS
from wpp.stock.receiving.purchase_order_sheet import EXPECTED_COLUMNS
from wpp.stock.stock_take import COUNT_COLUMNS
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS
from wpp.warehouse.returns_sheet import RETURN_COLUMNS
from wpp.warehouse.tracking_sheet import NAMED_COLUMNS

PAGE = ROOT / "docs" / "spreadsheets.md"
TABLES: dict[str, Sequence[Column]] = {
    "starters": STARTER_COLUMNS,
    "leavers": LEAVER_COLUMNS,
    "corrections": CORRECTION_COLUMNS,
    "goods-in": GOODS_IN_COLUMNS,
    "expected": EXPECTED_COLUMNS,
    "count": COUNT_COLUMNS,
    "logistock": LOGISTOCK_COLUMNS,
    "items": ITEM_COLUMNS,
    "packs": PACK_COLUMNS,
    "shipped": NAMED_COLUMNS,
    "returns": RETURN_COLUMNS,
}


def table_of(columns: Sequence[Column]) -> str:
    """A row for each column: title, whether it is needed, an example, some other headings."""
    rows = [
        f"| **{column.title}** | {'needed' if column.required else ''} | {column.example} | {', '.join(column.names)} |"
        for column in columns
    ]
    return "\n".join(["| Column | | For example | Also, among others |", "|---|---|---|---|", *rows])


def brought_up_to_date(page: str) -> str:
    """The page with each table between its marks as the product has it."""
    for name, columns in TABLES.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not (mark and end):
            raise LookupError(name)
        page = f"{before}{mark}{table_of(columns)}\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
