"""The columns that the tests of sheets look for, and short ways to ask for them."""

from pathlib import PurePath

from wpp.sheets import Cell, Column, ReadOptions, Sheet, Source, read_sheet

PEOPLE = (
    Column("first_name", "First name", ("Forename", "Given name"), example="Ann"),
    Column("last_name", "Last name", ("Surname", "Family name"), example="Lee"),
    Column("email", "Email", ("E-mail Address", "Work email"), example="ann.lee@example.com"),
)
GOODS = (
    Column("note", "Delivery note", ("GRN",), required=False, example="DN-1001", once=True),
    Column("sku", "SKU", ("Item code",), example="00123"),
    Column("description", "Description", ("Details",), required=False),
    Column("quantity", "Quantity", ("Qty",), example="12"),
)
ANN = ("Ann", "Lee", "ann@example.com")
BOB = ("Bob", "Ray", "bob@example.com")
HEADINGS = ("First name", "Last name", "Email")


def read(
    content: bytes | str, name: str = "starters.csv", columns: tuple[Column, ...] = PEOPLE, **options: object
) -> Sheet:
    """The sheet of some bytes under a name."""
    raw = content.encode() if isinstance(content, str) else content
    return read_sheet(Source(PurePath(name).name, raw), columns, ReadOptions(**options))  # type: ignore[arg-type]


def rows(sheet: Sheet) -> list[tuple[int, tuple[Cell, ...]]]:
    """Number and cells of every row that can be relied on."""
    return [(row.number, row.values) for row in sheet.rows]


def problems(sheet: Sheet) -> list[tuple[int, str]]:
    """Number and code of every problem that reading found."""
    return [(problem.row, problem.code) for problem in sheet.problems]
