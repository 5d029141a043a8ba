"""Why a file cannot be read or written: one class for each answer, with what to do about it."""

import errno
from pathlib import Path

from wpp.errors import NotFound, Refusal, UsageError


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
    """A file of that name exists, and nobody said to replace it."""

    code = "file_exists"


class EmptyFile(Refusal):
    """Nothing in it at all."""

    code = "empty_file"


class NoHeader(Refusal):
    """No row names the columns."""

    code = "no_header"


class MissingColumn(Refusal):
    """The headings were found, and one that is needed is not among them."""

    code = "missing_column"


class AmbiguousHeader(Refusal):
    """Two columns could be the one that is meant."""

    code = "ambiguous_header"


class AmbiguousSheet(Refusal):
    """Two sheets could be the one that is meant."""

    code = "ambiguous_sheet"


class NoRows(Refusal):
    """Headings, and nothing under them."""

    code = "no_rows"


class NotASpreadsheet(Refusal):
    """A picture, a web page, a letter: something else."""

    code = "not_a_spreadsheet"


class WrongExtension(Refusal):
    """The name says one thing and the content another."""

    code = "wrong_extension"


class Corrupt(Refusal):
    """It was a spreadsheet once."""

    code = "corrupt"


class Encrypted(Refusal):
    """It asks for a password."""

    code = "encrypted"


class LegacyXls(Refusal):
    """An Excel file from before 1997."""

    code = "legacy_xls"


class TooBig(Refusal):
    """More than any list that a person made, or a file that grows when it is opened."""

    code = "too_big"


class UnsafeXml(Refusal):
    """Declares entities or a document type, which no spreadsheet program writes."""

    code = "unsafe_xml"


class BadOption(UsageError):
    """`--map`, `--encoding`, `--delimiter` or a file name that means nothing."""

    code = "bad_option"


def corrupt(name: str) -> Corrupt:
    """The answer for every file that breaks off or does not hold together."""
    return Corrupt(
        f"{name} is damaged or was cut short, and cannot be read.",
        try_=["Open it in Excel or LibreOffice, save it again, and send the new file.", "Ask for it again."],
    )


def too_big(name: str, why: str) -> TooBig:
    """The answer for every file that is more than we open."""
    return TooBig(
        f"{name} is too big: {why}.",
        try_=["Copy only the rows and columns that are needed into a new spreadsheet, and send that one."],
    )


def unsafe_xml(name: str) -> UnsafeXml:
    """The answer for every file with entities in it."""
    return UnsafeXml(
        f"{name} was not read: it has entities or a document type inside, which no spreadsheet program writes.",
        try_=["Open it in Excel or LibreOffice, save it again as .xlsx, and send the new file."],
    )


def encrypted(name: str) -> Encrypted:
    """The answer for every file behind a password."""
    return Encrypted(
        f"{name} is protected by a password, so it cannot be read.",
        try_=["Open it in Excel, take the password off (File, Info, Protect Workbook), and save it again."],
    )


def not_writable(path: Path, error: Exception) -> NotWritable:
    """The answer for a folder that is missing or not ours."""
    why = str(getattr(error, "strerror", None) or error).lower()
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return NotWritable(
            f"“{path.name[:40]}…” is a name of {len(path.name)} characters, longer than the name of any file.",
            try_=["Give a shorter name."],
        )
    return NotWritable(
        f"{path} cannot be written: {why}.",
        try_=["Give a name in a folder that exists and that you may write to."],
    )
