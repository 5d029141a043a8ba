"""Text files as people send them: every encoding, delimiter, line end and quoting, and the rows that must come out."""

import codecs
from typing import Any

import pytest

from cli.framework.hints import worded
from support.sheet_columns import ANN, BOB, GOODS, PEOPLE, problems, read, rows
from support.sheet_files import xlsx, xml_rows
from wpp.sheets import BadCell, ReadOptions, Source, as_quantity, as_text, read_sheet
from wpp.sheets.errors import BadOption, Corrupt, NoHeader, TooBig
from wpp.sheets.model import Remark
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.text.delimited import Delimited

PLAIN = "First name,Last name,Email\nAnn,Lee,ann@example.com\nBob,Ray,bob@example.com\n"
BOTH = [(2, ANN), (3, BOB)]
ACCENTS = "First name,Last name,Email\nJosé,Ñíguez,jose@example.com\n王,小明,wang@example.com\n"

SAME_TWO_ROWS = {
    "as it should be": PLAIN.encode(),
    "no line end at the end": PLAIN.rstrip("\n").encode(),
    "CRLF": PLAIN.replace("\n", "\r\n").encode(),
    "CR alone": PLAIN.replace("\n", "\r").encode(),
    "mixed line ends": b"First name,Last name,Email\rAnn,Lee,ann@example.com\r\nBob,Ray,bob@example.com\n",
    "UTF-8 with its mark": codecs.BOM_UTF8 + PLAIN.encode(),
    "UTF-16 little-endian": PLAIN.encode("utf-16"),
    "UTF-16 big-endian": codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
    "UTF-16 without its mark": PLAIN.encode("utf-16-le"),
    "UTF-32": PLAIN.encode("utf-32"),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "pipes": PLAIN.replace(",", "|").encode(),
    "everything quoted": b'"First name","Last name","Email"\n"Ann","Lee","ann@example.com"\n'
    b'"Bob","Ray","bob@example.com"\n',
    "sep line": b"sep=;\r\nFirst name;Last name;Email\r\nAnn;Lee;ann@example.com\r\nBob;Ray;bob@example.com\r\n",
    "sep line in quotes": b'"sep=|"\nFirst name|Last name|Email\nAnn|Lee|ann@example.com\nBob|Ray|bob@example.com\n',
    "commas at the end of each row": PLAIN.replace("\n", ",,,\n").encode(),
    "headings in another case and order": b"E-MAIL ADDRESS *;Surname (required);forename\n"
    b"ann@example.com;Lee;Ann\nbob@example.com;Ray;Bob\n",
    "columns that nobody asked for": b"Password,First name,Salary,Last name,Email\n"
    b"secret,Ann,1,Lee,ann@example.com\nhunter2,Bob,2,Ray,bob@example.com\n",
}


@pytest.mark.parametrize("content", SAME_TWO_ROWS.values(), ids=SAME_TWO_ROWS)
def test_the_same_two_people_come_out(content: bytes) -> None:
    sheet = read(content)
    assert rows(sheet) == BOTH
    assert sheet.problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_unicode_encoding_keeps_every_letter(encoding: str) -> None:
    assert rows(read(ACCENTS.encode(encoding))) == [
        (2, ("José", "Ñíguez", "jose@example.com")),
        (3, ("王", "小明", "wang@example.com")),
    ]


def test_windows_text_is_read_as_such_and_said() -> None:
    sheet = read("First name,Last name,Email\nZoë,D’Arcy,zoe@example.com\n".encode("cp1252"))
    assert rows(sheet) == [(2, ("Zoë", "D’Arcy", "zoe@example.com"))]
    assert sheet.encoding == "cp1252"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp850", "José"), ("cp850", "Ñíguez"), ("mac_roman", "René"), ("mac_roman", "Müller")],
)
def test_letters_of_another_code_page_are_named_and_not_taken(encoding: str, name: str) -> None:
    content = f"First name,Last name,Email\n{name},Lee,x@example.com\n".encode(encoding)
    (row,) = read(content).rows
    with pytest.raises(BadCell, match="may be mis-encoded") as caught:
        as_text(row["first_name"])
    assert caught.value.code == "bad_encoding"
    (row,) = read(content, encoding=encoding).rows
    assert as_text(row["first_name"]) == name


def test_a_list_pasted_together_from_two_encodings_is_read_cell_by_cell() -> None:
    content = (
        b"First name,Last name,Email\n"
        + "Zoë,Á,z@example.com\n".encode()
        + "Zoë,Lee,y@example.com\n".encode("cp1252")
    )
    assert [row.values[0] for row in read(content).rows] == ["Zoë", "Zoë"]


def test_a_letter_that_was_lost_before_is_named() -> None:
    (row,) = read("First name,Last name,Email\nJos\ufffd,Lee,x@example.com\n").rows
    with pytest.raises(BadCell) as caught:
        as_text(row["first_name"])
    assert caught.value.code == "bad_encoding"


def test_rows_are_numbered_as_the_spreadsheet_program_shows_them() -> None:
    sheet = read(
        'First name,Last name,Email\n"Ann\nMarie",Lee,ann@example.com\n\n,,\nBob,Ray,bob@example.com\n'
    )
    assert rows(sheet) == [(2, ("Ann\nMarie", "Lee", "ann@example.com")), (5, BOB)]
    assert as_text(sheet.rows[0]["first_name"]) == "Ann Marie"


def test_blank_lines_are_counted_and_not_kept() -> None:
    content = b"a,b\n" + b"\n,,\n" * 1000 + b"c,d\n"
    book = Delimited(Source("a.csv", content), ColumnNames(PEOPLE, {}), ReadOptions())
    assert [row.number for row in book.rows()] == [1, 2002]


def test_quoted_cells_may_hold_the_delimiter_and_quotes() -> None:
    sheet = read(
        'First name,Last name,Email\n"Ann ""Annie""","Lee, Jr",ann@example.com\nO\'Neill,"",b@example.com\n'
    )
    assert sheet.rows[0].values == ('Ann "Annie"', "Lee, Jr", "ann@example.com")
    assert sheet.rows[1]["last_name"] is None


NEVER_CLOSED = {
    "to the end of the file": 'Ann,Lee,ann@example.com\nEve,"Poe,eve@example.com\nBob,Ray,bob@example.com\n',
    "until another quote opens": 'Ann,Lee,ann@example.com\nEve,"Poe,eve@example.com\n"Bob",Ray,bob@example.com\n',
    "until a quoted cell at the end of a row": "Ann,Lee,ann@example.com\n"
    'Eve,"Poe,eve@example.com\nBob,Ray,"bob@example.com"\n',
}


@pytest.mark.parametrize("body", NEVER_CLOSED.values(), ids=NEVER_CLOSED)
def test_a_quote_never_closed_is_named_where_it_began_and_takes_no_other_row_with_it(body: str) -> None:
    sheet = read("First name,Last name,Email\n" + body)
    assert rows(sheet) == [(2, ANN), (4, BOB)]
    assert problems(sheet) == [(3, "bad_quoting")]


def test_a_quote_never_closed_in_the_last_row_is_named() -> None:
    sheet = read('First name,Last name,Email\nAnn,Lee,ann@example.com\nBob,"Ray,bob@example.com')
    assert rows(sheet) == [(2, ANN)]
    assert problems(sheet) == [(3, "bad_quoting")]


def test_a_quote_that_closes_rows_later_is_named_where_it_began() -> None:
    sheet = read(
        'First name,Last name,Email\n"Eve,Poe,e@example.com\nAnn,Lee,ann@example.com\nBob",Ray,b@example.com\n'
    )
    assert problems(sheet)[0] == (2, "bad_quoting")
    assert (3, ANN) in rows(sheet)


def test_a_row_with_too_many_cells_is_not_taken() -> None:
    sheet = read("First name,Last name,Email\nAnn,Lee,Jr,ann@example.com\nBob,Ray,bob@example.com\n")
    assert rows(sheet) == [(3, BOB)]
    assert problems(sheet) == [(2, "ragged_row")]
    assert [row.number for row in sheet.rejected] == [2]


def test_a_row_that_breaks_off_before_a_needed_cell_is_not_taken() -> None:
    sheet = read("First name,Last name,Email\nAnn,Lee\nBob,Ray,bob@example.com\n")
    assert rows(sheet) == [(3, BOB)]
    assert problems(sheet) == [(2, "ragged_row")]


def test_a_row_that_breaks_off_after_the_last_needed_cell_is_taken() -> None:
    assert rows(read("First name,Last name,Email,Phone\nAnn,Lee,ann@example.com\n")) == [(2, ANN)]


def test_columns_nobody_asked_for_are_named_and_not_kept() -> None:
    sheet = read(SAME_TWO_ROWS["columns that nobody asked for"])
    assert list(sheet.unused) == ["Password", "Salary"]
    assert "secret" not in repr(sheet)


def test_the_delimiter_and_the_encoding_can_be_said() -> None:
    sheet = read(PLAIN.replace(",", "^").encode("utf-16-le"), delimiter="^", encoding="utf-16-le")
    assert rows(sheet) == BOTH
    assert (sheet.delimiter, sheet.encoding) == ("^", "utf-16-le")
    assert rows(read(PLAIN.replace(",", "\t"), delimiter="tab")) == BOTH


@pytest.mark.parametrize(("delimiter", "named"), [(";", "semicolons"), ("tab", "tabs"), (".", "“.”")])
def test_a_wrong_delimiter_is_answered_with_what_it_gives_and_the_right_one(
    delimiter: str, named: str
) -> None:
    with pytest.raises(NoHeader, match=f"no known columns when separated by {named}") as caught:
        read(PLAIN, delimiter=delimiter)
    assert "its first row is “First name,Last name,Email”" in caught.value.message
    assert "Separated by commas, it has “First name”, “Last name” and “Email”" in caught.value.message
    assert list(map(worded, caught.value.hints)) == ["Leave --delimiter out.", "Add --delimiter comma."]


def test_a_sep_line_that_is_wrong_is_answered_with_the_delimiter_that_is_right() -> None:
    content = f"sep=;\n{PLAIN}"
    with pytest.raises(NoHeader, match=r"semicolons \(set by its first line\)") as caught:
        read(content)
    assert list(map(worded, caught.value.hints)) == ["Add --delimiter comma."]
    assert rows(read(content, delimiter="comma")) == BOTH


def test_a_delimiter_and_an_encoding_are_said_to_mean_nothing_for_a_workbook() -> None:
    table = [("First name", "Last name", "Email"), ANN]
    sheet = read(xlsx({"S": xml_rows(table)}), "a.xlsx", delimiter=";")
    assert rows(sheet) == [(2, ANN)]
    assert sheet.remarks == [Remark("Encoding and delimiter only apply to text files and were ignored.")]


PROTECTED = [
    ('="Ann"', "Ann"),
    ('"=""Ann"""', "Ann"),
    ('"=""Lee, Ann"""', "Lee, Ann"),
    ('"=""An""""n"""', 'An"n'),
    ('=""', None),
    ('="A"&"B"', '="A"&"B"'),
    ("=1+1", "=1+1"),
]


@pytest.mark.parametrize(("written", "text"), PROTECTED)
def test_text_that_an_exporter_protects_is_the_text_inside(written: str, text: str | None) -> None:
    sheet = read(f'="First name",="Last name",Email\n{written},Lee,x@example.com\n')
    assert sheet.rows[0].values == (text, "Lee", "x@example.com")
    assert sheet.remarks == [
        Remark('Cells written as ="…" were read as the text inside, the first in row 1.')
    ]


def test_what_a_problem_shows_is_what_stands_in_the_file() -> None:
    cells = ["  ½", "1\u200b2\u200b boxes", "5\u00a0-", "=1+1" + "x" * 300]
    sheet = read("SKU,Quantity\n" + "".join(f'A,"{cell}"\n' for cell in cells), columns=GOODS)
    shown = []
    for row in sheet.rows:
        with pytest.raises(BadCell) as caught:
            as_quantity(row["quantity"])
        shown.append(sheet.problem(row, "quantity", caught.value).value)
    assert shown[:3] == ["  ½", "1\\u200b2\\u200b boxes", "5 -"]
    assert (shown[3][:5], len(shown[3])) == ("=1+1x", 100)


@pytest.mark.parametrize(
    "options", [{"encoding": "klingon"}, {"encoding": "rot13"}, {"delimiter": "ab"}, {"delimiter": '"'}]
)
def test_an_option_that_means_nothing_is_wrong_usage(options: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as caught:
        read_sheet(Source("a.csv", PLAIN.encode()), PEOPLE, ReadOptions(**options))
    assert caught.value.exit_code == 2


SKIPPED = {
    "repeats the headings": "First name,Last name,Email",
    "a total": "Total: 2,,",
    "a total with its figure beside it": "Total,,2",
    "the end": "*** End of report ***",
    "a page number": ",,Page 1 of 3",
    "a count": "2 records exported",
    "a line": "----------,,",
    "a line in every column": "---,---,:----",
}


@pytest.mark.parametrize("line", SKIPPED.values(), ids=SKIPPED)
def test_a_row_that_is_no_entry_is_passed_over_and_said(line: str) -> None:
    sheet = read(f"{PLAIN}{line}\n")
    assert rows(sheet) == BOTH
    assert [skipped.row for skipped in sheet.skipped] == [4]
    assert sheet.problems == []


@pytest.mark.parametrize(
    "line", ["Total,Recall,total@example.com", "Grand,Total,g@example.com", "Paige,,", "Juan,,"]
)
def test_a_person_is_never_passed_over(line: str) -> None:
    assert [row.number for row in read(f"{PLAIN}{line}\n").rows] == [2, 3, 4]


def test_totals_and_subtotals_are_not_stock() -> None:
    sheet = read(
        "SKU,Description,Quantity\nA,Mug,5\nA,Mug,7\n,,12\nB,Cap,3\nC,Pen,4\n,,7\n,,19\nTotal,,19\n,,6\n",
        columns=GOODS,
    )
    assert [row.number for row in sheet.rows] == [2, 3, 5, 6, 10]
    assert [skipped.row for skipped in sheet.skipped] == [4, 7, 8, 9]


def test_a_file_of_hardly_anything_but_broken_rows_is_no_list() -> None:
    with pytest.raises(Corrupt, match="separated by commas"):
        read("First name,Last name,Email\n" + "a,b,c,d\n" * 20_001)


def test_one_endless_line_is_too_big() -> None:
    with pytest.raises(TooBig):
        read("First name,Last name,Email\n" + "x" * 2_000_000)


def test_a_very_long_cell_costs_only_its_row() -> None:
    sheet = read(f"First name,Last name,Email\n{'x' * 200_000},Lee,x@example.com\nBob,Ray,bob@example.com\n")
    assert rows(sheet) == [(3, BOB)]
    assert problems(sheet) == [(2, "too_long")]
