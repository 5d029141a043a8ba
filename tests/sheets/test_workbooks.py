"""Workbooks as Excel, LibreOffice and everybody else write them."""

from collections.abc import Sequence
from datetime import date, datetime, time

import pytest

from cli.framework.hints import worded
from support.sheet_columns import ANN, BOB, GOODS, HEADINGS, read, rows
from support.sheet_files import MAIN, Value, ods, ods_rows, record, xls, xlsx, xml_cell, xml_rows, zipped
from wpp.sheets import BadCell, CellFault, Source, as_code, as_text, open_source, sheet_names
from wpp.sheets.errors import AmbiguousSheet, FileMissing, NoRows

TABLE = [HEADINGS, ANN, BOB]
BOTH = [(2, ANN), (3, BOB)]
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHARED = "".join(f"<si><t>{text}</t></si>" for text in (*HEADINGS, *ANN, *BOB))
SHARED_ROWS = "".join(
    "<row>" + "".join(f'<c t="s"><v>{3 * row + cell}</v></c>' for cell in range(3)) + "</row>"
    for row in range(3)
)


def prefixed() -> bytes:
    """Every element under a prefix, as one well-known library writes them."""
    cells = [
        "<x:row>"
        + "".join(f'<x:c t="inlineStr"><x:is><x:t>{cell}</x:t></x:is></x:c>' for cell in row)
        + "</x:row>"
        for row in TABLE
    ]
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{"".join(cells)}</x:sheetData></x:worksheet>'
    return xlsx({"S": ""}, extra={"xl/worksheets/sheet1.xml": sheet})


SAME_TWO_ROWS = {
    "text in place": ("a.xlsx", xlsx({"S": xml_rows(TABLE)})),
    "shared strings": ("a.xlsx", xlsx({"S": SHARED_ROWS}, strings=SHARED)),
    "strict": ("a.xlsx", xlsx({"S": xml_rows(TABLE)}, main=STRICT)),
    "macros": ("a.xlsm", xlsx({"S": xml_rows(TABLE)}, extra={"xl/vbaProject.bin": b"\0"})),
    "prefixes": ("a.xlsx", prefixed()),
    "rows without numbers": ("a.xlsx", xlsx({"S": xml_rows(TABLE).replace(' r="', ' x="')})),
    "rich text with a reading aid": (
        "a.xlsx",
        xlsx(
            {
                "S": xml_rows(TABLE).replace(
                    "<is><t>Ann</t></is>",
                    "<is><r><t>A</t></r><r><t>nn</t></r><rPh><t>アン</t></rPh></is>",
                )
            }
        ),
    ),
    "a hidden sheet with the same columns": (
        "a.xlsx",
        xlsx({"Old": xml_rows([HEADINGS, BOB]), "S": xml_rows(TABLE)}, hidden=["Old"]),
    ),
    "an empty form beside it": ("a.xlsx", xlsx({"Form": xml_rows([HEADINGS]), "S": xml_rows(TABLE)})),
    "a sheet about something else": (
        "a.xlsx",
        xlsx({"Notes": xml_rows([["Email", "x"]]), "S": xml_rows(TABLE)}),
    ),
    "OpenDocument": ("a.ods", ods({"S": ods_rows(TABLE)})),
    "OpenDocument with a hidden sheet": (
        "a.ods",
        ods({"Old": ods_rows([HEADINGS, BOB]), "S": ods_rows(TABLE)}, hidden=["Old"]),
    ),
    "Excel 97": ("a.xls", xls(TABLE)),
}


@pytest.mark.parametrize(("name", "content"), SAME_TWO_ROWS.values(), ids=SAME_TWO_ROWS)
def test_the_same_two_people_come_out(name: str, content: bytes) -> None:
    sheet = read(content, name)
    assert rows(sheet) == BOTH
    assert sheet.problems == []


def test_headings_are_found_under_title_rows_and_beside_empty_columns() -> None:
    table: list[Sequence[Value]] = [
        ["Starters for March"],
        [None],
        [None, None, "as of", 45000],
        [None, None, *HEADINGS],
        [None, None, *ANN],
    ]
    sheet = read(xlsx({"S": xml_rows(table)}), "a.xlsx")
    assert (sheet.header_row, rows(sheet)) == (4, [(5, ANN)])
    assert sheet.column_letters == {"first_name": "C", "last_name": "D", "email": "E"}


def test_cells_stand_where_they_say_and_rows_have_the_numbers_of_the_file() -> None:
    cells = "".join(xml_cell(text, f"{at}7") for text, at in zip(ANN, ["D", "B", "AA"], strict=True))
    heads = "".join(xml_cell(text, f"{at}3") for text, at in zip(HEADINGS, ["D", "B", "AA"], strict=True))
    sheet = read(xlsx({"S": f'<row r="3">{heads}</row><row r="7">{cells}</row>'}), "a.xlsx")
    assert rows(sheet) == [(7, ANN)]


def test_a_formula_without_a_value_and_an_error_are_named_and_never_empty_cells() -> None:
    row = '<row><c><f>A1</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    row += '<c t="str"><f>B1</f><v>ann@example.com</v></c></row>'
    (found,) = read(xlsx({"S": xml_rows([HEADINGS]) + row}), "a.xlsx").rows
    assert found["email"] == "ann@example.com"
    for field, code in (("first_name", "formula_no_value"), ("last_name", "cell_error")):
        with pytest.raises(BadCell) as caught:
            as_text(found[field])
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.ods",
            ods(
                {
                    "S": ods_rows([HEADINGS])
                    + '<table:table-row><table:table-cell office:value-type="string" calcext:value-type="error">'
                    "<text:p>#N/A</text:p></table:table-cell>"
                    '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
                    "</table:table-cell></table:table-row>"
                }
            ),
        ),
        (
            "a.xls",
            xls([HEADINGS, [None, "x", "x"]], extra=record(0x0205, b"\x01\x00\x00\x00\x00\x00\x2a\x01")),
        ),
    ],
    ids=["OpenDocument", "Excel 97"],
)
def test_an_error_is_named_in_every_format(name: str, content: bytes) -> None:
    (row,) = read(content, name).rows
    assert isinstance(row["first_name"], CellFault)
    assert (row["first_name"].code, row["first_name"].value) == ("cell_error", "#N/A")
    assert row["email"] == "x"


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm"/>'
    '<numFmt numFmtId="166" formatCode="[Red]#,##0&quot; days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf numFmtId="20"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>7.0</v></c>", 7),
        ("<c><v>1.5E3</v></c>", 1500),
        ("<c><v>0.1</v></c>", 0.1),
        ('<c s="1"><v>123</v></c>', "00123"),
        ('<c s="2"><v>45292</v></c>', date(2024, 1, 1)),
        ('<c s="3"><v>45292.5</v></c>', datetime(2024, 1, 1, 12)),  # noqa: DTZ001 - a cell has no time zone
        ('<c s="4"><v>12</v></c>', 12),
        ('<c s="5"><v>0.25</v></c>', time(6)),
        ('<c t="d"><v>2024-02-29</v></c>', date(2024, 2, 29)),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="inlineStr"><is><t>a_x000D_\nb</t></is></c>', "a\r\nb"),
        ('<c t="s"><v>99</v></c>', None),
    ],
)
def test_a_cell_is_what_the_spreadsheet_program_shows(cell: str, value: object) -> None:
    table = f"{xml_rows([['SKU', 'Quantity', 'Description']])}<row>{xml_cell('A')}{xml_cell(1)}{cell}</row>"
    (row,) = read(xlsx({"S": table}, styles=STYLES), "a.xlsx", GOODS).rows
    assert row["description"] == value
    assert type(row["description"]) is type(value)


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    line = f'<row>{xml_cell("A")}{xml_cell(1)}<c s="2"><v>0</v></c></row>'
    table = xml_rows([["SKU", "Quantity", "Description"]]) + line
    (row,) = read(xlsx({"S": table}, styles=STYLES, from_1904=True), "a.xlsx", GOODS).rows
    assert row["description"] == date(1904, 1, 1)


def test_codes_that_are_numbers_read_as_they_are_shown() -> None:
    sheet = read(xlsx({"S": xml_rows([["SKU", "Qty"], [1, 50], ["00123", 2]])}), "a.xlsx", GOODS)
    assert [as_code(row["sku"]) for row in sheet.rows] == ["1", "00123"]


def test_opendocument_cells_keep_spaces_lines_and_leading_zeros() -> None:
    cells = (
        "<table:table-row><table:table-cell office:value-type='float' office:value='123'><text:p>00123</text:p>"
        "</table:table-cell><table:table-cell office:value-type='float' office:value='5'><text:p>5</text:p>"
        "</table:table-cell><table:table-cell office:value-type='string'><office:annotation><text:p>a note</text:p>"
        "</office:annotation><text:p>two<text:s text:c='2'/>spaces</text:p><text:p>a<text:span>b</text:span>c</text:p>"
        "</table:table-cell></table:table-row>"
    )
    (row,) = read(ods({"S": ods_rows([["SKU", "Qty", "Description"]]) + cells}), "a.ods", GOODS).rows
    assert row.values == ("00123", "two  spaces\nabc", 5)


def test_opendocument_rows_that_repeat_are_so_many_rows() -> None:
    person = ods_rows([ANN])
    cell = '<table:table-cell table:number-columns-repeated="1024"/>'
    blank = f'<table:table-row table:number-rows-repeated="1000">{cell}</table:table-row>'
    twice = person.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    sheet = read(ods({"S": ods_rows([HEADINGS]) + blank + twice}), "a.ods")
    assert rows(sheet) == [(1002, ANN), (1003, ANN)]


TWO = xlsx(
    {"May": xml_rows(TABLE), "June": xml_rows([HEADINGS, BOB]), "Secret": xml_rows(TABLE)}, hidden=["Secret"]
)


def test_two_sheets_that_could_be_meant_are_asked_about() -> None:
    with pytest.raises(AmbiguousSheet, match="“May” and “June”") as caught:
        read(TWO, "a.xlsx")
    assert tuple(map(worded, caught.value.hints)) == (
        'Choose one: --sheet "May"',
        'Choose one: --sheet "June"',
    )


@pytest.mark.parametrize("given", ["June", " june ", "2"])
def test_a_sheet_can_be_named_in_any_case_or_by_number(given: str) -> None:
    sheet = read(TWO, "a.xlsx", sheet=given)
    assert (sheet.sheet, rows(sheet), sheet.other_sheets, sheet.hidden_sheets) == (
        "June",
        [(2, BOB)],
        ["May"],
        ["Secret"],
    )


@pytest.mark.parametrize(
    ("given", "said"), [("Secret", "hidden"), ("July", "“May” and “June”"), ("3", "“May”")]
)
def test_a_sheet_that_is_hidden_or_not_there_is_refused(given: str, said: str) -> None:
    with pytest.raises(FileMissing, match=said):
        read(TWO, "a.xlsx", sheet=given)


def test_the_sheet_with_more_of_the_columns_is_taken() -> None:
    content = xlsx(
        {
            "Stock": xml_rows([["SKU", "Qty"], ["A", 1]]),
            "In": xml_rows([["GRN", "SKU", "Qty"], ["D", "B", 2]]),
        }
    )
    assert read(content, "a.xlsx", GOODS).sheet == "In"


def test_sheet_names_are_those_that_a_person_sees() -> None:
    assert sheet_names(Source("a.xlsx", TWO)) == ["May", "June"]
    assert sheet_names(Source("starters.csv", b"a,b")) == ["starters"]


def test_one_source_can_be_read_twice() -> None:
    source = open_source(Source("a.xlsx", TWO))
    assert [read(source.content, source.name, sheet=name).rows[0].number for name in sheet_names(source)] == [
        2,
        2,
    ]


def test_headings_and_nothing_under_them_is_no_list() -> None:
    with pytest.raises(NoRows):
        read(xlsx({"S": xml_rows([HEADINGS, [None, None, None]])}), "a.xlsx")


def test_names_inside_the_file_may_differ_in_case_and_slashes() -> None:
    content = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels\\.rels": '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/XL/Book.xml"/>'
            "</Relationships>",
            "xl/book.xml": '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="s"/></sheets></workbook>',
            "xl/_rels/book.xml.rels": '<Relationships><Relationship Id="s" Type="x/worksheet" '
            'Target="Sheets\\One.xml"/></Relationships>',
            "xl/sheets/one.xml": f"<worksheet><sheetData>{xml_rows(TABLE)}</sheetData></worksheet>",
        }
    )
    assert rows(read(content, "a.xlsx")) == BOTH
