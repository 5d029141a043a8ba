"""What a cell is read as, and in which words it is refused."""

from datetime import date, datetime, time, timedelta

import pytest

from wpp.sheets import BadCell, Cell, CellFault, as_code, as_date, as_quantity, as_text, is_blank
from wpp.sheets.strings import column_letter
from wpp.wording import listing

NOON = datetime(2026, 3, 31, 12, 0)  # noqa: DTZ001 - a cell has no time zone
ERROR = CellFault("cell_error", "#N/A", "The spreadsheet shows the error #N/A here.")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  Ann  Marie ", "Ann Marie"),
        ("Ann\u00a0Lee\u200b", "Ann Lee"),
        ("Jose\u0301", "José"),
        ("Ann_x000D_\r\nLee", "Ann Lee"),
        ("A\x00n\x07n", "Ann"),
        ("\u202eAnn\u202c", "Ann"),
        ("So\u00adphie", "Sophie"),
        ("Ann\u200dLee", "AnnLee"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("Null", "Null"),
        ("None", "None"),
        ("True", "True"),
        ("NaN", "NaN"),
        ("May", "May"),
        ("O'Brien", "O'Brien"),
        ("'t Hooft", "'t Hooft"),
        ("van der Berg", "van der Berg"),
        ("王小明", "王小明"),
        ("Louis 14", "Louis 14"),
        ("'=1+1", "=1+1"),
    ],
)
def test_words_come_out_as_people_mean_them(cell: Cell, text: str) -> None:
    assert as_text(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        5,
        1.5,
        True,
        NOON,
        NOON.date(),
        time(6),
        timedelta(1),
        "12345",
        "1,5",
        "TRUE",
        "01/02/2026",
        "2026-03-31",
        "50%",
    ],
)
def test_numbers_dates_and_yes_are_no_words(cell: Cell) -> None:
    with pytest.raises(BadCell) as caught:
        as_text(cell)
    assert caught.value.code == "not_text"
    assert as_text(cell, numbers=True)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, ""),
        ("00123", "00123"),
        (1, "1"),
        (1.0, "1"),
        (1.5, "1.5"),
        (301043123456, "301043123456"),
        ('="00123"', "00123"),
        ("'00123", "00123"),
        (" TSH M\u200b", "TSH M"),
        ("12E4", "12E4"),
        ("3558344370409403", "3558344370409403"),
    ],
)
def test_codes_keep_every_sign(cell: Cell, code: str) -> None:
    assert as_code(cell) == code


@pytest.mark.parametrize("cell", ["3.01043E+13", "1,2e+10", 1e15, 3558344370409403, True, NOON.date()])
def test_codes_that_a_spreadsheet_program_ruined_are_refused_with_the_reason(cell: Cell) -> None:
    with pytest.raises(BadCell, match="spreadsheet program") as caught:
        as_code(cell)
    assert caught.value.code == "not_text"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (5, 5),
        (5.0, 5),
        ("12", 12),
        ("10,00", 10),
        ("10,0", 10),
        ("10.00", 10),
        (" 12.0 ", 12),
        ("+3", 3),
        ("012", 12),
        ("\uff11\uff12", 12),
    ],
)
def test_whole_quantities_are_read(cell: Cell, amount: int) -> None:
    assert as_quantity(cell) == amount


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, "blank"),
        ("  ", "blank"),
        (-1, "negative quantity"),
        ("−2", "negative quantity"),
        (0, "is 0"),
        (1.5, "not a whole number"),
        ("2.5", "not a whole number"),
        ("1,200", "may be 1 or 1200"),
        ("1.200,50", "not a whole number"),
        ("1.000", "may be 1 or 1000"),
        ("12.000", "may be 12 or 12000"),
        ("10,50", "not a whole number"),
        ("1,234,567", "ambiguous"),
        ("1 200", "ambiguous"),
        ("12 boxes", "enter only 12"),
        ("12pcs", "enter only 12"),
        ("a dozen", "not a number"),
        ("1e3", "programming notation"),
        (10**9, "more than 1,000,000"),
        ("9" * 30, "more than 1,000,000"),
        ("9" * 3000, "not a number"),
        (1e300, "more than 1,000,000"),
        ("5-", "minus 5"),
        ("(5)", "minus 5"),
        ("- 5", "minus 5"),
        ("-12 boxes", "negative quantity"),
        ("2024-01-01", "is a date"),
        ("01/02/2026", "is a date"),
        ("12:30", "is a time"),
        ("0x10", "programming notation"),
        ("1_000", "enter it as 1000"),
        ("½", "fraction"),
        ("1½", "fraction"),
        ("5²", "superscript"),
        (".5", "not a whole number"),
        ("12.5 kg", "not a whole number"),
        ("5%", "percentage"),
        ("10-12", "two numbers"),
        ("2 x 6", "a calculation"),
        ("12 boxes of 6", "more than one number"),
        ("1,200 boxes", "ambiguous"),
        ("12 (boxes)", "enter only 12"),
        (True, "TRUE or FALSE"),
        (NOON, "a date"),
        (timedelta(1), "a time"),
    ],
)
def test_every_other_quantity_is_refused_with_the_reason(cell: Cell, said: str) -> None:
    with pytest.raises(BadCell, match=said) as caught:
        as_quantity(cell)
    assert caught.value.code == "bad_quantity"
    assert "enter only" not in caught.value.message or said == "enter only 12"
    assert len(caught.value.message) < 200


def test_nought_is_a_quantity_where_things_are_counted() -> None:
    assert as_quantity("0", zero=True) == 0


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-31",
        "31/03/2026",
        "31.3.2026",
        "31 Mar 2026",
        "31 March 2026",
        "31/03/26",
        "2026-03-31T12:00:00",
        NOON,
        NOON.date(),
    ],
)
def test_days_are_read_the_british_way(cell: Cell) -> None:
    assert as_date(cell) == date(2026, 3, 31)


def test_a_day_that_is_none_is_refused_and_a_blank_one_is_none() -> None:
    assert as_date(None) is None
    for cell in ("soon", "31/02/2026", 12, True):
        with pytest.raises(BadCell) as caught:
            as_date(cell)
        assert caught.value.code == "bad_date"


def test_a_cell_without_a_value_of_its_own_keeps_its_own_reason() -> None:
    for reader in (as_text, as_code, as_quantity, as_date):
        with pytest.raises(BadCell, match="#N/A") as caught:
            reader(ERROR)
        assert (caught.value.code, caught.value.value) == ("cell_error", "#N/A")


@pytest.mark.parametrize(
    ("cell", "blank"),
    [
        (None, True),
        ("", True),
        (" \u00a0\u200b", True),
        ("x", False),
        (0, False),
        (False, False),
        (ERROR, False),
    ],
)
def test_a_cell_is_blank_where_a_person_sees_nothing(cell: Cell, blank: bool) -> None:
    assert is_blank(cell) is blank


def test_columns_have_the_letters_of_the_spreadsheet_program() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]


def test_a_list_of_names_reads_as_a_sentence() -> None:
    assert [listing([]), listing(["a"]), listing(["a", "b", "c"]), listing(list("abcde"), 2)] == [
        "",
        "a",
        "a, b and c",
        "a, b and 3 more",
    ]
