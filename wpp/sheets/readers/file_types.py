"""The type of a file by its content; the name is only compared with it."""

import io
import re
import zipfile
from enum import StrEnum

from wpp.sheets.errors import LegacyXls, NotASpreadsheet, WrongExtension, corrupt, encrypted, too_big
from wpp.sheets.limits import MAX_PARTS
from wpp.sheets.readers.ole import InvalidOle, OleFile
from wpp.sheets.source import Source


class FileType(StrEnum):
    """The formats that are read."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    XML2003 = "xml"


TYPE_NAMES = {
    FileType.TEXT: "plain text (CSV)",
    FileType.XLSX: "an Excel workbook (.xlsx)",
    FileType.XLS: "an Excel 97–2003 workbook (.xls)",
    FileType.ODS: "an OpenDocument spreadsheet (.ods)",
    FileType.HTML: "a web page (HTML)",
    FileType.XML2003: "an XML Spreadsheet 2003 file",
}
NAMED_XLS = (FileType.TEXT, FileType.HTML, FileType.XML2003)
"""What other systems export under the name .xls, which Excel opens after a warning."""
_SUFFIXES = {
    ".csv": FileType.TEXT,
    ".tsv": FileType.TEXT,
    ".tab": FileType.TEXT,
    ".txt": FileType.TEXT,
    ".xlsx": FileType.XLSX,
    ".xlsm": FileType.XLSX,
    ".xltx": FileType.XLSX,
    ".xltm": FileType.XLSX,
    ".xls": FileType.XLS,
    ".xlt": FileType.XLS,
    ".ods": FileType.ODS,
    ".ots": FileType.ODS,
    ".htm": FileType.HTML,
    ".html": FileType.HTML,
    ".xml": FileType.XML2003,
}
_ENTRY = b"PK\x01\x02"
_ENDING = {
    FileType.TEXT: ".csv",
    FileType.XLSX: ".xlsx",
    FileType.XLS: ".xls",
    FileType.ODS: ".ods",
    FileType.HTML: ".html",
    FileType.XML2003: ".xml",
}

_OTHER = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"BEGIN:VCAL", "a calendar"),
)
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00\x00\x05")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_SEND_INSTEAD = "Ask for the list as .xlsx or CSV, as its system exports it."
# A text file that is opened in a spreadsheet program and saved loses leading zeros and the ends of long codes.


def detect_file_type(source: Source) -> FileType:
    """The format. Raises NotASpreadsheet, Encrypted, LegacyXls and Corrupt for what is none."""
    content = source.content
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(source)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(source)
    if content.startswith(_OLD_BIFF):
        raise LegacyXls(
            f"{source.name} was saved by a version of Excel from before 1997 and can't be read.",
            hints=["Open it in a newer Excel or LibreOffice, save it as .xlsx, and send that file."],
        )
    for magic, called in _OTHER:
        if content.startswith(magic):
            raise _not_a_spreadsheet(source, called)
    return _markup_type(source) or FileType.TEXT


def check_file_name(source: Source, kind: FileType) -> None:
    """Raises WrongExtension where the name promises another format than the content is."""
    promised = type_by_name(source)
    if promised is None or promised is kind or (promised is FileType.XLS and kind in NAMED_XLS):
        return
    raise WrongExtension(
        f"{source.name} is named like {TYPE_NAMES[promised]}, but its content is {TYPE_NAMES[kind]}.",
        hints=[
            f"Check that it's the right file and rename it to {source.stem}{_ENDING[kind]}.",
            "Or ask for it again, as its system exports it.",
        ],
    )


def type_by_name(source: Source) -> FileType | None:
    """The format that the name promises; None where it promises nothing."""
    return _SUFFIXES.get(source.suffix)


def _not_a_spreadsheet(source: Source, called: str, hint: str = _SEND_INSTEAD) -> NotASpreadsheet:
    named = f" named {source.suffix}" if source.suffix in _SUFFIXES else ""
    return NotASpreadsheet(f"{source.name} is not a spreadsheet: it is {called}{named}.", hints=[hint])


def _zip_type(source: Source) -> FileType:
    # Before the zip's table is read: a million files with nothing in them fit into 64 MB.
    if (parts := source.content.count(_ENTRY)) > MAX_PARTS:
        raise too_big(source.name, f"it contains {parts:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            mimetype = archive.read("mimetype")[:100] if _small(archive, "mimetype") else b""
            manifest = (
                archive.read("META-INF/manifest.xml") if _small(archive, "META-INF/manifest.xml") else b""
            )
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise corrupt(source.name) from error
    except Exception as error:
        raise corrupt(source.name) from error
    if b"opendocument.spreadsheet" in mimetype:
        if b"encryption-data" in manifest:
            raise encrypted(source.name)
        return FileType.ODS
    if "xl/workbook.bin" in names:
        raise _not_a_spreadsheet(
            source,
            "a binary Excel workbook (.xlsb), which isn't supported",
            "Save it as .xlsx in Excel, and send that file.",
        )
    if "[content_types].xml" in names and not any(name.startswith(("word/", "ppt/")) for name in names):
        return FileType.XLSX
    raise _not_a_spreadsheet(source, *_other_archive(names, mimetype))


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 1_000_000


def _other_archive(names: set[str], mimetype: bytes) -> tuple[str, str]:
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in mimetype:
        return "a Word document", _SEND_INSTEAD
    if any(name.startswith("ppt/") for name in names):
        return "a presentation", _SEND_INSTEAD
    if any(name.startswith("index/") or name == "index.zip" for name in names):
        return (
            "an Apple Numbers or Pages document",
            "In Numbers, choose File, Export To, Excel, and send that file.",
        )
    return "a zip archive", "Unzip it and send the spreadsheet inside."


def _ole_type(source: Source) -> FileType:
    """The folder of streams that Excel used before 2007, and still uses around a password."""
    try:
        names = OleFile(source.content).names
    except InvalidOle as error:
        raise corrupt(source.name) from error
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise encrypted(source.name)
    if names & {"Workbook", "Book"}:
        return FileType.XLS
    raise _not_a_spreadsheet(
        source, "a Word document" if "WordDocument" in names else "another kind of Office document"
    )


def _markup_type(source: Source) -> FileType | None:
    """What a file with tags is read as; None where it has none.

    A web page under the name of a text file is the log-in page of whoever was to export it, and not its list.
    """
    start = source.content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<") and b"schemas-microsoft-com:office:spreadsheet" in start:
        return FileType.XML2003
    if start.startswith(b"<") and (
        _HTML.match(start) or b"<html" in start.lower() or b"<table" in start.lower()
    ):
        exported = type_by_name(source) in (FileType.HTML, FileType.XLS, None)
        if exported and b"<table" in source.content.replace(b"\0", b"").lower():
            return FileType.HTML
        raise _not_a_spreadsheet(source, TYPE_NAMES[FileType.HTML])
    if start.startswith((b"<?xml", b"<!")):
        raise _not_a_spreadsheet(source, "an XML document")
    if re.match(rb'(?:\{\s*"|\[\s*[\[{])', start):
        raise _not_a_spreadsheet(source, "a JSON document")
    return None
