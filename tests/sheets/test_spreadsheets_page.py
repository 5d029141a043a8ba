"""What the page for the people who prepare files says of columns and limits is what the product does."""

from support.column_tables import PAGE, TABLES, brought_up_to_date
from wpp.sheets.grammar import SURE
from wpp.sheets.limits import MAX_CELLS, MAX_FILE
from wpp.sheets.table.headings import ColumnNames
from wpp.starters.columns import STARTER_COLUMNS


def test_every_column_and_every_name_under_which_it_is_known_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == brought_up_to_date(page), "tests/support/column_tables.py writes the tables"


def test_every_file_has_a_table_of_its_own() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(page.count(f"<!-- {name} -->") == 1 for name in TABLES)


def test_the_limits_on_the_page_are_those_of_the_reader() -> None:
    assert f"Up to {MAX_FILE // 1024**2} MB and {MAX_CELLS // len(STARTER_COLUMNS):,} rows of people" in (
        PAGE.read_text(encoding="utf-8")
    )


MEANT = {
    "Email": (STARTER_COLUMNS, "email"),
    "First name": (STARTER_COLUMNS, "first_name"),
    "Quantity of a delivery": (TABLES["goods-in"], "quantity"),
    "SKU": (TABLES["goods-in"], "sku"),
    "Tracking": (TABLES["shipped"], "tracking"),
}


def test_the_headings_that_show_the_grammar_are_known_and_unknown_as_they_stand_there() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("\n## Headings\n")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|") and "---" not in line
    ][1:]
    assert [meant for _, meant, _ in rows] == list(MEANT)
    for known, meant, unknown in rows:
        columns, field = MEANT[meant]
        names = ColumnNames(columns, {})
        assert {name for name in known.split(", ") if (field, SURE) not in names.meanings(name)} == set()
        assert {name for name in unknown.split(", ") if field in dict(names.meanings(name))} == set()
