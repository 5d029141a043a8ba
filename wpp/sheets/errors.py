"""Why a file can't be read or written: one class for each reason, with what to do about it."""

import errno
from pathlib import Path

from wpp.errors import NotFound, Refusal, UsageError
from wpp.questions import NeedsAnswer


class FileMissing(NotFound):
    """There is no file, or no sheet, of that name."""


class NotAFile(Refusal):
    """A folder, a pipe, a device: something that has no end or no content."""

    code = "not_a_file"


class NotReadable(Refusal):
    """The system does not let us read it."""

    code = "not_readable"


class NotWritable(Refusal):
    """The system does not let us write there."""

    code = "not_writable"


class FileThere(Refusal):
    """A file of that name already exists."""

    code = "file_exists"


class EmptyFile(Refusal):
    """The file is empty."""

    code = "empty_file"


class NoHeader(Refusal):
    """No row names the columns."""

    code = "no_header"


class Transposed(NoHeader):
    """The headings stand one below the other, and each row of the table is a column."""

    code = "transposed"


class MissingColumn(Refusal):
    """A required heading is missing."""

    code = "missing_column"


class WhichColumn(MissingColumn, NeedsAnswer):
    """A required heading is missing, and other columns could be the one: a person chooses."""


class AmbiguousHeader(Refusal):
    """Two columns match."""

    code = "ambiguous_header"


class WhichHeading(AmbiguousHeader, NeedsAnswer):
    """Two columns match, and a person chooses."""


class AmbiguousSheet(NeedsAnswer):
    """Two sheets match, and a person chooses."""

    code = "ambiguous_sheet"


class NoRows(Refusal):
    """There are headings but no data."""

    code = "no_rows"


class NotASpreadsheet(Refusal):
    """A picture, a web page, a Word document: anything else."""

    code = "not_a_spreadsheet"


class WrongExtension(Refusal):
    """The extension doesn't match the content."""

    code = "wrong_extension"


class Corrupt(Refusal):
    """The file is damaged."""

    code = "corrupt"


class Encrypted(Refusal):
    """The file is password-protected."""

    code = "encrypted"


class LegacyXls(Refusal):
    """An Excel file from before 1997."""

    code = "legacy_xls"


class TooBig(Refusal):
    """Larger than any real list, or a file that expands when it is opened."""

    code = "too_big"


class UnsafeXml(Refusal):
    """Declares entities or a document type, which no spreadsheet program writes."""

    code = "unsafe_xml"


class BadOption(UsageError):
    """`--map`, `--encoding`, `--delimiter` or a file name that isn't valid."""

    code = "bad_option"


def corrupt(name: str) -> Corrupt:
    """The error for a file that is incomplete or inconsistent."""
    return Corrupt(
        f"{name} is damaged or incomplete and can't be read.",
        hints=[
            "Open it in Excel or LibreOffice, save it again, and send the new file.",
            "Ask for another copy.",
        ],
    )


def too_big(name: str, why: str) -> TooBig:
    """The error for a file over one of the limits."""
    return TooBig(
        f"{name} is too big: {why}.",
        hints=["Copy only the rows and columns you need into a new spreadsheet and send that."],
    )


def unsafe_xml(name: str) -> UnsafeXml:
    """The error for a file with XML entities."""
    return UnsafeXml(
        f"{name} was rejected: it contains XML entities or a document type, which spreadsheet programs never write.",
        hints=["Open it in Excel or LibreOffice, save it again as .xlsx, and send the new file."],
    )


def encrypted(name: str) -> Encrypted:
    """The error for a password-protected file."""
    return Encrypted(
        f"{name} is password-protected and can't be read.",
        hints=["Open it in Excel, remove the password (File, Info, Protect Workbook) and save it again."],
    )


def not_writable(path: Path, error: Exception) -> NotWritable:
    """The error for a folder that is missing or not writable."""
    why = str(getattr(error, "strerror", None) or error).lower()
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return NotWritable(
            f"The file name “{path.name[:40]}…” is too long ({len(path.name)} characters).",
            hints=["Use a shorter name."],
        )
    return NotWritable(
        f"{path} can't be written: {why}.",
        hints=["Choose an existing folder that you have permission to write to."],
    )
