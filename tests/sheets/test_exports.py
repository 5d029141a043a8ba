"""What other systems export under the name .xls: web pages, XML Spreadsheet 2003 and plain text, each read as it is."""

import io

import pytest

from wpp.errors import WppError
from wpp.sheets import Column, ReadOptions, Sheet, read_sheet
from wpp.sheets.errors import AmbiguousSheet

GOODS = (Column("sku", "SKU"), Column("quantity", "Quantity"))
HEAD = "<tr><th>SKU</th><th>Quantity</th></tr>"
OFFICE = "urn:schemas-microsoft-com:office:spreadsheet"
NAMESPACE = f'xmlns="{OFFICE}" xmlns:ss="{OFFICE}"'


def read(content: str | bytes, name: str = "export.xls", **options: str) -> Sheet:
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return read_sheet(file, GOODS, ReadOptions(**options))  # type: ignore[arg-type]


def rows(sheet: Sheet) -> list[tuple[object, object]]:
    return [(row["sku"], row["quantity"]) for row in sheet.rows]


PAGES = {
    "plain": f"<table>{HEAD}<tr><td>00123</td><td>5</td></tr></table>",
    "in a page": f"<!DOCTYPE html><html><head><style>td {{ color: red }}</style></head><body><h1>Report</h1>"
    f"<table>{HEAD}<tr><td>00123</td><td>5</td></tr></table><p>End</p></body></html>",
    "without end tags": "<table><tr><th>SKU<th>Quantity<tr><td>00123<td>5",
    "with entities and spaces": f"<TABLE>{HEAD}<TR><TD>\n  00123&nbsp;</TD><TD>&#53;</TD></TR></TABLE>",
    "below a title over both": "<table><tr><td colspan=2>Stock report</td></tr>"
    f"{HEAD}<tr><td>00123</td><td>5</td></tr></table>",
    "behind a wide cell": '<table><tr><th colspan="3">x</th><th>SKU</th><th>Quantity</th></tr>'
    '<tr><td colspan="3"></td><td>00123</td><td>5</td></tr></table>',
    "with marks in a cell": f"<table>{HEAD}<tr><td><b>00</b><span>123</span></td>"
    "<td>5<script>x()</script></td></tr></table>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_table_of_a_web_page_is_a_sheet_and_its_codes_keep_their_leading_zeros(page: str) -> None:
    sheet = read(page)
    assert rows(sheet) == [("00123", "5")]
    assert [remark.message for remark in sheet.remarks] == [
        "export.xls is a web page (HTML), as some systems export it, and was read as that."
    ]
    assert read(page, "export.html").remarks == []


def test_the_table_with_the_columns_is_read_and_two_are_a_question() -> None:
    other = "<table><tr><td>Menu</td></tr></table>"
    table = f"<table>{HEAD}<tr><td>A</td><td>5</td></tr></table>"
    sheet = read(other + table)
    assert (sheet.sheet, rows(sheet)) == ("Table 2", [("A", "5")])
    with pytest.raises(AmbiguousSheet):
        read(table + table)
    inside = f"<table><tr><td>Layout</td><td>{table}</td></tr></table>"
    assert rows(read(inside)) == [("A", "5")]


def test_hidden_rows_of_a_page_are_said() -> None:
    sheet = read(f'<table>{HEAD}<tr style="display: none"><td>A</td><td>5</td></tr></table>')
    assert sheet.hidden_rows == [2]


def test_a_page_is_decoded_as_it_says_and_utf_8_goes_first() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">'
    page += f"<table>{HEAD}<tr><td>Łódź</td><td>5</td></tr></table>"
    assert rows(read(page.encode("iso-8859-2"))) == [("Łódź", "5")]
    assert rows(read(page.replace("iso-8859-2", "utf-8"))) == [("Łódź", "5")]
    assert rows(read(page.encode("cp1250"), encoding="cp1250")) == [("Łódź", "5")]


def test_a_log_in_page_named_csv_is_no_list() -> None:
    with pytest.raises(WppError) as refused:
        read(f"<html><table>{HEAD}</table>", "export.csv")
    assert refused.value.code == "not_a_spreadsheet"


def xml(cells: str, *, before: str = '<?xml version="1.0"?>') -> str:
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    heading = f"<Row>{cell.format('SKU')}{cell.format('Quantity')}</Row>"
    table = f"<Table>{heading}{cells}</Table>"
    return f'{before}<Workbook {NAMESPACE}><Worksheet ss:Name="Stock">{table}</Worksheet></Workbook>'


def test_an_xml_spreadsheet_of_2003_is_read_with_its_row_numbers_and_types() -> None:
    sheet = read(
        xml(
            '<Row ss:Index="4"><Cell><Data ss:Type="String">00123</Data>'
            '<Comment><Data ss:Type="String">a note</Data></Comment></Cell>'
            '<Cell><Data ss:Type="Number">5</Data></Cell></Row>'
            '<Row><Cell ss:Index="2"><Data ss:Type="Number">7</Data></Cell></Row>'
        )
    )
    assert [(row.number, row["sku"], row["quantity"]) for row in sheet.rows] == [
        (4, "00123", 5),
        (5, None, 7),
    ]
    assert sheet.sheet == "Stock"


def test_an_xml_spreadsheet_with_entities_is_refused() -> None:
    unsafe = xml("", before='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(WppError) as refused:
        read(unsafe)
    assert refused.value.code == "unsafe_xml"


def test_plain_text_named_xls_is_read_as_text() -> None:
    sheet = read("SKU\tQuantity\n00123\t5\n".encode("utf-16"))
    assert rows(sheet) == [("00123", "5")]
    assert [remark.message for remark in sheet.remarks] == [
        "export.xls is plain text (CSV), as some systems export it, and was read as that."
    ]
