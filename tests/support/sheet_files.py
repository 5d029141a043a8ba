"""Spreadsheets of every awkward kind, made byte by byte: no library writes most of them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | bool | None
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xml_cell(value: Value, reference: str = "") -> str:
    """A cell as Excel writes it, its text in place."""
    at = f' r="{reference}"' if reference else ""
    if value is None:
        return f"<c{at}/>"
    if isinstance(value, bool):
        return f'<c{at} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c{at} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c{at}><v>{value}</v></c>"


def xml_rows(rows: Sequence[Sequence[Value]], first: int = 1) -> str:
    """Rows of cells without references, as some writers leave them out."""
    return "".join(
        f'<row r="{number}">{"".join(map(xml_cell, row))}</row>'
        for number, row in enumerate(rows, start=first)
    )


def xlsx(
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    strings: str | None = None,
    styles: str | None = None,
    from_1904: bool = False,
    main: str = MAIN,
    extra: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of sheets whose rows are given as XML."""
    listed, related = "", ""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": CONTENT_TYPES}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="rId{number}"/>'
        related += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    date1904 = '<workbookPr date1904="1"/>' if from_1904 else ""
    parts["_rels/.rels"] = (
        f'<Relationships><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{OFFICE}">{date1904}<sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{related}</Relationships>"
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{strings}</sst>'
    if styles is not None:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    return zipped({**parts, **(extra or {})})


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(tables: Mapping[str, str], *, hidden: Sequence[str] = ()) -> bytes:
    """An OpenDocument spreadsheet of tables whose rows are given as XML."""
    styles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    body = "".join(
        f"<table:table table:name={quoteattr(name)}"
        + (' table:style-name="h"' if name in hidden else "")
        + f">{rows}</table:table>"
        for name, rows in tables.items()
    )
    namespaces = " ".join(
        f'xmlns:{prefix}="urn:{prefix}"' for prefix in ("office", "table", "text", "style", "calcext")
    )
    content = (
        f"<office:document-content {namespaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": content}, zipfile.ZIP_STORED)


def ods_rows(rows: Sequence[Sequence[Value]]) -> str:
    """Rows of OpenDocument cells."""
    return "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
    attributes = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {attributes}><text:p>{value}</text:p></table:table-cell>"


def xls(
    rows: Sequence[Sequence[Value]], *, name: str = "Sheet1", version: int = 0x0600, extra: bytes = b""
) -> bytes:
    """An Excel 97–2003 workbook; `extra` is records of its sheet, for what no list has."""
    cells = b"".join(
        _xls_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)
    )
    bof = struct.pack("<HHHHHH", version, 0x0005, 0, 0, 0, 0)
    sheet = (
        record(0x0809, struct.pack("<HHHHHH", version, 0x0010, 0, 0, 0, 0))
        + cells
        + extra
        + record(0x000A, b"")
    )
    bounds = struct.pack("<IHBB", 0, 0, len(name), 0) + name.encode("latin-1")
    start = len(record(0x0809, bof)) + len(record(0x0085, bounds)) + len(record(0x000A, b""))
    bounds = struct.pack("<I", start) + bounds[4:]
    book = record(0x0809, bof) + record(0x0085, bounds) + record(0x000A, b"") + sheet
    return compound({"Workbook": book})


def record(kind: int, body: bytes) -> bytes:
    """One record of such a workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def _xls_cell(row: int, column: int, value: Value) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if value is None:
        return b""
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
    return record(0x0203, place + struct.pack("<d", float(value)))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An old Office file of streams, each padded to the size from which it has sectors of its own."""
    sectors: list[bytes] = []
    links: list[int] = []
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        pieces = [padded[at : at + 512].ljust(512, b"\0") for at in range(0, len(padded), 512)]
        entries.append(_entry(name, 2, len(sectors), len(padded)))
        links += [*range(len(sectors) + 1, len(sectors) + len(pieces)), 0xFFFFFFFE]
        sectors += pieces
    folder = b"".join(entries).ljust(512, b"\0")
    folder_at = len(sectors)
    for at in range(0, len(folder), 512):
        sectors.append(folder[at : at + 512].ljust(512, b"\0"))
        links.append(len(sectors) if at + 512 < len(folder) else 0xFFFFFFFE)
    tables = (len(links) + 1) // 127 + 1
    table_at = list(range(len(sectors), len(sectors) + tables))
    links += [0xFFFFFFFD] * tables
    table = struct.pack(f"<{len(links)}I", *links).ljust(tables * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        folder_at,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    header += struct.pack("<109I", *table_at, *[0xFFFFFFFF] * (109 - tables))
    return header + b"".join(sectors) + table


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    head = title.ljust(64, b"\0") + struct.pack("<HBB", len(title), kind, 1) + links
    return head + bytes(36) + struct.pack("<III", start, size, 0)
