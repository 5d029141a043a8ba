"""Whatever bytes come, there is an answer: a sheet, or a refusal in one sentence."""

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.sheet_columns import GOODS, HEADINGS, PEOPLE, read
from support.sheet_files import Value, ods, ods_rows, xls, xlsx, xml_rows, zipped
from wpp.errors import WppError
from wpp.sheets import (
    BadCell,
    Cell,
    CellFault,
    ReadOptions,
    Sheet,
    Source,
    as_code,
    as_date,
    as_quantity,
    as_text,
    read_sheet,
)
from wpp.sheets.strings import clean_text

pytestmark = pytest.mark.long
TABLE: list[Sequence[Value]] = [HEADINGS, ("Ann", "Lee", "ann@example.com"), ("Bob", None, 5)]
WORKBOOKS = {
    "a.xlsx": xlsx(
        {"S": xml_rows(TABLE)}, strings="<si><t>x</t></si>", styles="<cellXfs><xf numFmtId='14'/></cellXfs>"
    ),
    "a.ods": ods({"S": ods_rows(TABLE)}),
    "a.xls": xls(TABLE),
    "a.csv": b'First name,Last name,Email\n"Ann",Lee,ann@example.com\n',
}
# What spreadsheets are made of, so that more than the first byte is read.
PIECES = st.sampled_from(
    [
        b",",
        b";",
        b"\t",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"First name",
        b"Last name",
        b"Email",
        b"Total",
        b"=",
        b"sep=;",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x00",
        b"\xe9",
        b"\x81",
        "Ñ".encode(),
        b"Ann",
        b"ann@example.com",
        b" ",
        b"12",
    ]
)
NAMES = st.sampled_from([*WORKBOOKS, "a", "a.txt", "a.tsv"])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def answered(source: Source, options: ReadOptions | None = None) -> Sheet | None:
    """The sheet, or None where it was refused in one sentence."""
    try:
        sheet = read_sheet(source, PEOPLE, options)
    except WppError as error:
        check_refusal(error)
        return None
    assert all(problem.row > sheet.header_row for problem in sheet.problems)
    assert all(read_every_way(row[field]) for row in sheet.rows for field in sheet.columns)
    return sheet


def check_refusal(error: WppError) -> None:
    """A refusal is one sentence, and no bug."""
    assert error.exit_code in (2, 3)
    assert error.message
    assert "\n" not in error.message


def read_every_way(cell: Cell) -> bool:
    """Whether every reader has a value, or a reason."""
    for reader in (as_text, as_code, as_quantity, as_date):
        try:
            reader(cell)
        except BadCell as bad:
            if not (bad.code and bad.message):
                return False
    return True


@given(NAMES, st.binary(max_size=200))
def test_any_bytes_are_answered(name: str, content: bytes) -> None:
    answered(Source(name, content))


@given(
    NAMES,
    st.lists(PIECES, max_size=40).map(b"".join),
    st.sampled_from([None, "utf-8", "utf-16", "cp1252", "cp850"]),
)
def test_any_text_is_answered(name: str, content: bytes, encoding: str | None) -> None:
    answered(Source(name, b"First name,Last name,Email\n" + content), ReadOptions(encoding=encoding))
    answered(Source(name, content), ReadOptions(encoding=encoding))


@given(st.sampled_from(sorted(WORKBOOKS)), st.data())
def test_a_workbook_with_a_few_bytes_changed_is_answered(name: str, data: st.DataObject) -> None:
    content = bytearray(WORKBOOKS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    answered(Source(name, bytes(content)))


@given(st.sampled_from(["a.xlsx", "a.ods"]), st.data())
def test_a_workbook_with_its_xml_changed_is_answered(name: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(WORKBOOKS[name])) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(parts)))
    content = parts[part]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 30)))
    parts[part] = (
        content[:start]
        + data.draw(st.sampled_from([b"", b"9", b"<", b'"', b"/>", b"-1", b"\xff", b"99999999999"]))
        + content[end:]
    )
    answered(Source(name, zipped(parts)))


@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_cells_that_are_quoted_come_out_as_they_went_in(
    table: list[tuple[str, str, str]], delimiter: str, encoding: str, line_end: str
) -> None:
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in (HEADINGS, *table)]
    content = "".join(delimiter.join(row) + line_end for row in quoted).encode(encoding)
    sheet = answered(Source("a.csv", content))
    if sheet is None:
        return
    for row in sheet.rows:
        for cell, written in zip(row.values, table[row.number - 2], strict=True):
            assert isinstance(cell, CellFault) or clean_text(str(cell or "")) == clean_text(written)


@given(st.lists(st.tuples(TEXT, st.integers(-5, 10**6) | TEXT), min_size=1, max_size=8))
def test_every_row_of_a_workbook_is_an_entry_or_said_to_be_none(table: list[tuple[str, int | str]]) -> None:
    printable = [
        (
            code.encode("ascii", "ignore").decode() if code.isprintable() else "x",
            amount if isinstance(amount, int) or amount.isprintable() else "y",
        )
        for code, amount in table
    ]
    content = xlsx({"S": xml_rows([("SKU", "Quantity"), *printable])})
    try:
        sheet = read(content, "a.xlsx", GOODS)
    except WppError:
        return
    said = {row.number for row in sheet.rows} | {skipped.row for skipped in sheet.skipped}
    blank = {
        number
        for number, row in enumerate(printable, start=2)
        if not any(as_text(str(cell), numbers=True) for cell in row)
    }
    assert said | blank == set(range(2, len(table) + 2))
