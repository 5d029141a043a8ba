"""Which cells may be mis-encoded, and what to tell the user about it.

A file that is not UTF-8 does not say what it is. It is read as Windows text, and if some of its characters make no
sense, all of them are in doubt: “£ukasz” shows it, and “Nìmec” beside it does not.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from wpp.hints import Hint, HintCode, hint
from wpp.sheets.cells import Cell, CellFault
from wpp.sheets.model import Remark
from wpp.sheets.strings import display_text, truncate
from wpp.sheets.text.decoding import Decoding
from wpp.sheets.text.encodings import EncodingCandidate, encoding_name, encodings_explaining
from wpp.sheets.text.mojibake import is_mojibake, is_suspect, mixes_scripts, undo_double_encoding
from wpp.wording import listing

_LOST = "\ufffd"
_UNUSED = re.compile("[\x80-\x84\x86-\x9f]")
_SAMPLES = 200
_EXPORT = "export the list again from its system, as CSV UTF-8 or .xlsx"


class UncertainText:
    """The letters of one text file, looked at while its cells are read."""

    def __init__(self, decoding: Decoding) -> None:
        self._decoding = decoding
        self._doubtful: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._repaired: set[str] = set()

    def check_text(self, text: str) -> Cell:
        """The text, mended where it can be, or a CellFault (`bad_encoding`) where a letter cannot be known."""
        if text.isascii():
            return text
        if not self._decoding.guessed:
            return self._as_named(text) if self._decoding.named else check_damaged(text)
        if (mended := undo_double_encoding(text)) is not None:
            # Some lists are pasted together from two files: this cell is UTF-8 as it stands.
            self._repaired.add(mended)
            return mended
        kept = self._doubtful if is_suspect(text) else self._others
        if len(kept) < _SAMPLES:
            kept[text] = None
        return text

    @property
    def has_doubts(self) -> bool:
        """Whether there was a letter that cannot be meant, so that all cells need a second look."""
        return bool(self._doubtful)

    def recheck_text(self, cell: Cell) -> Cell:
        """The cell, or a CellFault (`bad_encoding`) if it is in doubt, once the whole file has been read."""
        if not isinstance(cell, str) or cell.isascii() or cell in self._repaired:
            return cell
        text = truncate(cell, 40)
        why = f"“{text}” may be mis-encoded"
        if not is_suspect(cell):
            why = f"“{text}” may be mis-encoded, like other text in this file"
        if not self._candidates:
            return CellFault("bad_encoding", cell, f"{why}: {_EXPORT}.", hint(HintCode.SET_SOME_ENCODING))
        best = self._candidates[0]
        reading = best.reads(cell)
        if reading == cell:
            return CellFault("bad_encoding", cell, f"{why}.", encoding_hint(best))
        means = f"read as {best.label}, it says “{truncate(reading, 40)}”"
        return CellFault("bad_encoding", cell, f"{why}: {means}.", encoding_hint(best))

    def remarks(self) -> list[Remark]:
        """What is to be said once of the whole file."""
        remarks = []
        if self._repaired:
            examples = listing([f"“{truncate(text, 30)}”" for text in sorted(self._repaired)[:3]])
            mixed = f"Some cells are UTF-8 and others are not. These were read as UTF-8: {examples}."
            remarks.append(Remark(mixed))
        if self._doubtful:
            remarks.append(self._doubts_remark())
        return remarks

    def _as_named(self, text: str) -> Cell:
        if _LOST in text or _UNUSED.search(text) or mixes_scripts(text):
            name = encoding_name(self._decoding.encoding)
            why = f"“{display_text(text, 40)}” may be mis-encoded: this file does not seem to be {name}."
            return CellFault("bad_encoding", text, why, hint(HintCode.OTHER_ENCODING))
        # Whoever names an encoding may say that £ukasz is right.
        return text if (lost := check_damaged(text)) == text or is_mojibake(text) else lost

    @cached_property
    def _candidates(self) -> Sequence[EncodingCandidate]:
        doubtful, others = list(self._doubtful), list(self._others)
        return encodings_explaining([*doubtful, *others]) or encodings_explaining(doubtful)

    def _doubts_remark(self) -> Remark:
        examples = list(self._doubtful)[:2]
        quoted = listing([f"“{truncate(text, 30)}”" for text in examples])
        message = f"Some text may be mis-encoded: it isn't UTF-8, and read as Windows text (cp1252) it says {quoted}."
        readings: dict[str, EncodingCandidate] = {}
        for each in self._candidates[:4]:
            # Of two that read alike, the first.
            reading = listing([f"“{truncate(each.reads(text), 30)}”" for text in examples])
            readings.setdefault(reading, each)
        if readings:
            others = "; ".join(f"as {each.label}, {reading}" for reading, each in readings.items())
            message += f" Read {others}."
        return Remark(
            message,
            (
                *(encoding_hint(each) for each in readings.values()),
                hint(HintCode.SET_ENCODING, encoding="cp1252", label="Windows text"),
                f"If none of these is correct, {_EXPORT}.",
            ),
        )


class CertainText:
    """For workbooks, which have one encoding: no more can be wrong than was wrong before they were saved."""

    encoding = ""
    delimiter = ""
    has_doubts = False

    def check_text(self, cell: Cell) -> Cell:
        """A cell, or a CellFault where a letter of it was lost on the way."""
        return check_damaged(cell)

    def recheck_text(self, cell: Cell) -> Cell:
        """The same cell: there is no second look."""
        return cell

    def remarks(self) -> list[Remark]:
        """Nothing."""
        return []


def encoding_hint(candidate: EncodingCandidate) -> Hint:
    """How to have the file read so."""
    return hint(HintCode.SET_ENCODING, encoding=candidate.encoding, label=candidate.label)


def check_damaged(cell: Cell) -> Cell:
    """A cell whose encoding is sure, or a CellFault where its letters were ruined before they were saved."""
    if not isinstance(cell, str) or cell.isascii():
        return cell
    if _LOST in cell:
        lost = "A character in this cell was lost before we received the file: re-enter the text."
        return CellFault("bad_encoding", cell, lost)
    if (before := undo_double_encoding(cell)) is not None:
        twice = (
            f"“{truncate(cell, 40)}” is “{truncate(before, 40)}”, mis-encoded before we received the file: "
            "re-enter it."
        )
        return CellFault("bad_encoding", cell, twice)
    if is_mojibake(cell):
        wrong = f"“{display_text(cell, 40)}” was mis-encoded before it was saved: re-enter it."
        return CellFault("bad_encoding", cell, wrong)
    return cell
