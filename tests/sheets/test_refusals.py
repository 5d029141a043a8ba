"""Files that cannot be read: each answered in one sentence with what to do, quickly, and with nothing read twice."""

import io
import os
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.sheet_columns import HEADINGS, PEOPLE, read
from support.sheet_files import compound, ods, ods_rows, record, xls, xlsx, xml_rows, zipped
from wpp.errors import WppError
from wpp.sheets import Source, open_source, read_sheet, sheet_names
from wpp.sheets.errors import FileMissing, NotAFile, NotReadable

TABLE = [HEADINGS, ("Ann", "Lee", "ann@example.com")]
GOOD = xlsx({"S": xml_rows(TABLE)})
CSV = b"First name,Last name,Email\nAnn,Lee,ann@example.com\n"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}
LOCKED_ODS: dict[str, str | bytes] = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "META-INF/manifest.xml": "<manifest:encryption-data/>",
    "content.xml": b"\x93\x01\x02",
}


def lying_about_its_size() -> bytes:
    """A part of 40 MB that says it has 100 bytes."""
    content = bytearray(xlsx({"S": ""}, extra={SHEET: b"<worksheet>" + b" " * 40_000_000}))
    real = (40_000_011).to_bytes(4, "little")
    while (at := content.find(real)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def with_a_password() -> bytes:
    """A zip whose parts are locked one by one."""
    content = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + offset] |= 1
    return bytes(content)


REFUSED = {
    "nothing": ("a.csv", b"", "empty_file"),
    "only a mark": ("a.csv", b"\xef\xbb\xbf", "empty_file"),
    "only blank lines": ("a.csv", b"\n \r\n\t\n", "empty_file"),
    "other columns": ("a.csv", b"colour,shape\nred,round\n", "no_header"),
    "one column missing": ("a.csv", b"First name,Email\nAnn,a@example.com\n", "missing_column"),
    "two columns for one": ("a.csv", b"First name,Last name,Email,Work email\nA,B,C,D\n", "ambiguous_header"),
    "the same heading twice": ("a.csv", b"First name,Last name,Email,Email\nA,B,C,D\n", "ambiguous_header"),
    "only headings": ("a.csv", b"First name,Last name,Email\n", "no_rows"),
    "only a total": ("a.csv", b"First name,Last name,Email\nTotal: 0,,\n", "no_rows"),
    "two sheets": ("a.xlsx", xlsx({"A": xml_rows(TABLE), "B": xml_rows(TABLE)}), "ambiguous_sheet"),
    "two OpenDocument sheets": (
        "a.ods",
        ods({"A": ods_rows(TABLE), "B": ods_rows(TABLE)}),
        "ambiguous_sheet",
    ),
    "a blank workbook": ("a.xlsx", xlsx({"S": ""}), "empty_file"),
    "only hidden sheets": ("a.xlsx", xlsx({"S": xml_rows(TABLE)}, hidden=["S"]), "not_found"),
    "a picture": ("a.xlsx", b"\x89PNG\r\n\x1a\n....", "not_a_spreadsheet"),
    "a PDF": ("starters.csv", b"%PDF-1.7\n", "not_a_spreadsheet"),
    "bytes": ("a.csv", bytes(range(256)) * 4, "not_a_spreadsheet"),
    "a web page called .xls": ("a.xls", b"<html><body><table><tr><td>Email</td>", "missing_column"),
    "a web page called .csv": ("a.csv", b"<html><body><table><tr><td>Email</td>", "not_a_spreadsheet"),
    "a web page with its mark": ("a.xls", b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "not_a_spreadsheet"),
    "an XML spreadsheet": (
        "a.xls",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "empty_file",
    ),
    "JSON": ("a.csv", b'[{"email": "a@example.com"}]', "not_a_spreadsheet"),
    "a letter": ("a.xlsx", zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "not_a_spreadsheet"),
    "an OpenDocument letter": ("a.ods", zipped(ODT), "not_a_spreadsheet"),
    "a zip": ("a.zip", zipped({"starters.csv": CSV}), "not_a_spreadsheet"),
    "Apple Numbers": ("a.numbers", zipped({"Index/Document.iwa": ""}), "not_a_spreadsheet"),
    "a binary workbook": (
        "a.xlsb",
        zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}),
        "not_a_spreadsheet",
    ),
    "text called .xlsx": ("a.xlsx", b"this is no workbook", "not_a_spreadsheet"),
    "an old letter": ("a.xls", compound({"WordDocument": b"x"}), "not_a_spreadsheet"),
    "a list called .xlsx": ("a.xlsx", CSV, "wrong_extension"),
    "a workbook called .csv": ("a.csv", GOOD, "wrong_extension"),
    "an old workbook called .xlsx": ("a.xlsx", xls(TABLE), "wrong_extension"),
    "an OpenDocument spreadsheet called .xlsx": ("a.xlsx", ods({"S": ods_rows(TABLE)}), "wrong_extension"),
    "a workbook cut short": ("a.xlsx", GOOD[:-200], "corrupt"),
    "a workbook without sheets": ("a.xlsx", zipped({"[Content_Types].xml": "<a/>"}), "corrupt"),
    "broken XML": ("a.xlsx", xlsx({"S": "<row><c>"}), "corrupt"),
    "a lie about a size": ("a.xlsx", lying_about_its_size(), "corrupt"),
    "an unusual compression": (
        "a.xlsx",
        zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}, zipfile.ZIP_LZMA),
        "corrupt",
    ),
    "an old workbook cut short": ("a.xls", xls(TABLE)[:2000], "corrupt"),
    "an old workbook that claims to be vast": (
        "a.xls",
        xls(TABLE, extra=record(0x0200, bytes.fromhex("00000000ffffff7f0000ff7f0000"))),
        "corrupt",
    ),
    "OpenDocument without content": (
        "a.ods",
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "corrupt",
    ),
    "a password": ("a.xlsx", compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "encrypted"),
    "a password on every part": ("a.xlsx", with_a_password(), "encrypted"),
    "an OpenDocument password": ("a.ods", zipped(LOCKED_ODS), "encrypted"),
    "an old password": ("a.xls", xls(TABLE, extra=record(0x002F, b"\x01\x00")), "encrypted"),
    "Excel 4": ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "legacy_xls"),
    "Excel 95": ("a.xls", xls(TABLE, version=0x0500), "legacy_xls"),
    "entities": (
        "a.xlsx",
        xlsx({"S": ""}, extra={SHEET: DOCTYPE + "<worksheet>&b;</worksheet>"}),
        "unsafe_xml",
    ),
    "external entities": (
        "a.xlsx",
        xlsx({"S": ""}, extra={SHEET: EXTERNAL + "<worksheet>&a;</worksheet>"}),
        "unsafe_xml",
    ),
    "entities among the strings": (
        "a.xlsx",
        xlsx({"S": ""}, extra={"xl/sharedStrings.xml": DOCTYPE + "<sst><si><t>&b;</t></si></sst>"}),
        "unsafe_xml",
    ),
    "a tag that never ends": ("a.xlsx", xlsx({"S": f'<row x="{"a" * 9_000_000}"/>'}), "corrupt"),
    "a cell of ten million letters": ("a.xlsx", xlsx({"S": xml_rows([["x" * 10_000_000]])}), "too_big"),
    "five thousand parts": (
        "a.xlsx",
        zipped({"[Content_Types].xml": "", **dict.fromkeys(map(str, range(5001)), "")}),
        "too_big",
    ),
    "cells that repeat without end": (
        "a.ods",
        ods(
            {
                "S": ods_rows(TABLE)
                + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
                'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
            }
        ),
        "too_big",
    ),
    "an old workbook with a cell far away": (
        "a.xls",
        xls(TABLE, extra=record(0x0203, bytes.fromhex("ffffff00000000000000000000f0"))),
        "too_big",
    ),
}


@pytest.mark.parametrize(("name", "content", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(name: str, content: bytes, code: str) -> None:
    with pytest.raises(WppError) as caught:
        read(content, name)
    error = caught.value
    assert (error.code, error.exit_code) == (code, 3)
    assert name in error.message
    assert "\n" not in error.message
    assert error.hints


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", GOOD), ("a.xlsx", CSV), ("a.ods", CSV), ("a.xlsx", xls(TABLE))]
)
def test_a_renamed_file_is_told_by_its_content_and_both_are_said(name: str, content: bytes) -> None:
    with pytest.raises(WppError) as caught:
        read(content, name)
    assert f"{name} is named like" in caught.value.message
    assert "its content is" in caught.value.message


@pytest.mark.parametrize("name", ["a.txt", "a.tsv", "a", "a.dat", "a.csv.bak", "a.CSV"])
def test_a_list_may_have_any_name_that_promises_nothing_else(name: str) -> None:
    assert len(read(CSV, name).rows) == 1


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm", "a.XLSX", "a", "a.bin"])
def test_a_workbook_may_have_any_name_that_promises_nothing_else(name: str) -> None:
    assert len(read(GOOD, name).rows) == 1


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for path in (tmp_path / "pipe.csv", tmp_path / "folder.csv", tmp_path / "s", Path("/dev/zero")):
            with pytest.raises(NotAFile, match=str(path)):
                open_source(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    for path in (tmp_path / "b.csv", tmp_path / "a.csv" / "b.csv"):
        with pytest.raises(FileMissing, match=str(path)):
            open_source(path)
    (tmp_path / "lost.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(FileMissing):
        open_source(tmp_path / "lost.csv")


def test_links_in_a_circle_and_impossible_names_are_not_readable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    for path in (tmp_path / "a.csv", tmp_path / "a\0b.csv", tmp_path / ("x" * 300)):
        with pytest.raises(NotReadable):
            open_source(path)


@contextmanager
def nobody() -> Iterator[None]:
    """Be somebody who may not read everything, where the tests are run by root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_is_not_ours_is_not_readable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "a.csv").chmod(0)
    with nobody(), pytest.raises(NotReadable, match="permission denied"):
        open_source(tmp_path / "a.csv")


def test_a_file_and_standard_input_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "starters.csv"
    path.write_bytes(CSV)
    assert read_sheet(path, PEOPLE).file == "starters.csv"
    with path.open("rb") as file:
        assert read_sheet(file, PEOPLE).file == "starters.csv"
    piped = read_sheet(io.BytesIO(CSV), PEOPLE)
    assert (piped.file, len(piped.rows)) == ("standard input", 1)


def test_the_sheets_of_a_file_that_is_none_are_refused_too() -> None:
    for name, content, code in REFUSED.values():
        if (
            code in ("corrupt", "encrypted", "not_a_spreadsheet", "legacy_xls")
            and content != b"this is no workbook"
        ):
            try:
                assert sheet_names(Source(name, content)) is not None
            except WppError as error:
                assert error.code == code  # noqa: PT017 - some are found out only when the sheet itself is read
