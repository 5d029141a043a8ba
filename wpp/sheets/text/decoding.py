"""Bytes to text: UTF-8, UTF-16 by its mark, else Windows text, which is checked (`wpp.sheets.text.encoding_doubts`).

Detecting by statistics was tried on real files and was wrong too often to trust a name to it.
"""

import codecs
from dataclasses import dataclass

from wpp.hints import HintCode, hint
from wpp.sheets.errors import BadOption, NotASpreadsheet
from wpp.sheets.strings import truncate
from wpp.sheets.text.encodings import encoding_label, similar_encodings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a")
WINDOWS = "cp1252"
_EVERY_BYTE = "wpp-every-byte"


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes are read. `guessed` is true for Windows text, which nothing in a file can prove, and `named` for
    what a person said."""

    encoding: str
    guessed: bool = False
    named: bool = False

    @property
    def errors(self) -> str:
        """How the codec goes on after a byte that means nothing."""
        return _EVERY_BYTE if self.guessed else "replace"


def choose_decoding(content: bytes, named: str | None, file: str) -> Decoding:
    """How to read the bytes: as named by `--encoding`, or as the content suggests.

    Raises BadOption for an unknown encoding and NotASpreadsheet for bytes that are not text.
    """
    if named is not None:
        return _as_named(content, named)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoding(encoding)
    if (wide := _wide(content)) is not None:
        return Decoding(wide)
    if _no_text(content[:65536]):
        raise NotASpreadsheet(
            f"{file} is not a spreadsheet or a list in text: it contains bytes that are never part of text.",
            hints=["Send the list as .xlsx or .csv."],
        )
    if _decodes(content, "utf-8"):
        return Decoding("utf-8")
    return Decoding(WINDOWS, guessed=True)


def _no_text(sample: bytes) -> bool:
    """Zero bytes, or more control characters than a slip of a program leaves."""
    return 0 in sample or len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) // 100 + 2


def _as_named(content: bytes, named: str) -> Decoding:
    try:
        # Encoding a text also refuses what Python calls a codec and is none for text, such as rot13.
        "a,b".encode(named)
        name = codecs.lookup(named).name
        if name in ("utf-16", "utf-32") and not content.startswith(tuple(mark for mark, _ in _MARKS)):
            name += "-le"  # as Windows writes it
        codecs.getincrementaldecoder(name)("replace").decode(content[:4096])
    except (LookupError, ValueError) as error:
        raise BadOption(
            f"There is no text encoding called {truncate(named)}.",
            hints=[
                hint(HintCode.SET_ENCODING, encoding=each, label=encoding_label(each))
                for each in similar_encodings(named)
            ]
            or ["Use utf-8, utf-16, cp1252, cp1250, cp1251, latin-1, mac_roman, cp850 or shift_jis."],
        ) from error
    return Decoding("utf-8-sig" if name == "utf-8" else name, named=True)


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), 1 << 20):
            decoder.decode(content[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: in Latin text, every other byte is zero."""
    sample = content[:4096]
    zeros = sample.count(0)
    if zeros < len(sample) * 0.3 or len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 20 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 20 * odd else None


def _every_byte(error: UnicodeError) -> tuple[str | bytes, int]:
    """Windows text with its five unused bytes as control characters, both ways, so that no byte is lost."""
    if isinstance(error, UnicodeDecodeError):
        return "".join(map(chr, error.object[error.start : error.end])), error.end
    if isinstance(error, UnicodeEncodeError):
        undecodable = error.object[error.start : error.end]
        if all("\x80" <= byte <= "\x9f" for byte in undecodable):
            return undecodable.encode("latin-1"), error.end
    raise error


codecs.register_error(_EVERY_BYTE, _every_byte)
