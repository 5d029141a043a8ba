"""Files that a program has indented, and lines without an end: read, or refused in a sentence that names the row."""

import re

import pytest

from support.sheet_columns import HEADINGS, read
from support.sheet_files import MAIN, ods, xlsx, xml_cell
from wpp.sheets.errors import TooBig
from wpp.sheets.limits import MAX_LINE

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
BLANK = 300
"""More blank cells than pieces of text that a cell may have."""
LONG = "Ann" + "nabc" * 4_000
PEOPLE = [HEADINGS, *((LONG, "Lee", f"a{number}@example.com") for number in range(12))]
EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def indented(xml: str) -> str:
    """With a line break and white space between all tags, as no text stands directly beside one."""
    return re.sub(r">\s*<", ">\n        <", xml)


def rows(row: str, cell: str, blank: str, pad: int) -> str:
    """Blank cells, then those of a person; the padding moves where the text is cut into pieces."""
    start, end = row.split("|")
    body = "".join(start + blank * BLANK + "".join(cell.format(v) for v in each) + end for each in PEOPLE)
    return f"<!-- {'x' * pad} -->{body}"


@pytest.mark.parametrize("pad", range(0, 65_536, 9_973))
@pytest.mark.parametrize("kind", ["xlsx", "strict", "ods", "xml", "html"])
def test_white_space_between_blank_cells_is_no_text_in_any_format(kind: str, pad: int) -> None:
    excel = rows("<row>|</row>", xml_cell("{}"), "<c/>", pad)
    opened = rows(
        "<table:table-row>|</table:table-row>",
        '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>',
        "<table:table-cell/>",
        pad,
    )
    old = rows("<Row>|</Row>", '<Cell><Data ss:Type="String">{}</Data></Cell>', "<Cell/>", pad)
    book = f'<Workbook xmlns="{EXCEL_2003}" xmlns:ss="{EXCEL_2003}"><Worksheet ss:Name="S"><Table>{old}'
    page = rows("<tr>|</tr>", "<td>{}</td>", "<td></td>", pad)
    content: dict[str, tuple[str, bytes]] = {
        "xlsx": ("a.xlsx", xlsx({"S": indented(excel)}, main=MAIN)),
        "strict": ("a.xlsx", xlsx({"S": indented(excel)}, main=STRICT)),
        "ods": ("a.ods", ods({"S": indented(opened)})),
        "xml": ("a.xml", indented(f'<?xml version="1.0"?>{book}</Table></Worksheet></Workbook>').encode()),
        "html": ("a.html", indented(f"<html><body><table>{page}</table></body></html>").encode()),
    }
    name, file = content[kind]
    sheet = read(file, name)
    assert (len(sheet.rows), sheet.rows[-1].values) == (12, (LONG, "Lee", "a11@example.com"))


@pytest.mark.parametrize("row", [1, 3])
def test_a_line_that_is_too_long_is_named_by_its_row(row: int) -> None:
    lines = [",".join(HEADINGS), "Ann,Lee,ann@example.com", "Bob,Ray,bob@example.com"]
    lines[row - 1] += "x" * MAX_LINE
    with pytest.raises(TooBig, match=rf"a line of row {row} has more than 1,000,000 characters") as refused:
        read("\n".join(lines))
    assert len(refused.value.message) < 300
