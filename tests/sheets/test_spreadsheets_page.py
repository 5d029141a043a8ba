"""What the page for the people who prepare files says of columns and limits is what the product does."""

from support.column_tables import PAGE, TABLES, brought_up_to_date
from wpp.sheets.limits import MAX_CELLS, MAX_FILE
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
