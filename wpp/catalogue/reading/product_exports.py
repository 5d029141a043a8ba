"""Product exports of web shops as a catalogue: which of their rows are SKUs, and what these take from other rows."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wpp.catalogue.reading.made_sheet import MadeSheet
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import Row, Sheet
from wpp.sheets.model import Remark
from wpp.wording import count, listing

SIZES = re.compile(r"(?:pa_)?(?:.* )?(?:sizes?|größe|groesse|taille|talla|maat|taglia)", re.IGNORECASE)
COLOURS = re.compile(r"(?:pa_)?(?:colou?rs?|shade|farbe|couleur|kleur)", re.IGNORECASE)
LEAVE_OUT, IMPORT = "leave-out", "import"
LONGEST_DESCRIPTION, LONGEST_IMAGE = 2000, 255
_TAGS = re.compile(r"<[^<>]*>|\\n")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Rows that may be no SKUs, as only a person can say: what one is, what several are, what importing means."""

    one: str
    several: str
    taken: str = "Import them too"

    def question(self, name: str, rows: Sequence[tuple[Row, str]]) -> Question:
        """What is asked about them."""
        what = f"1 row {self.one}" if len(rows) == 1 else f"{count(len(rows), 'row')} {self.several}"
        return Question(
            f"{name}-{mark_of([(row.number, code) for row, code in rows])}",
            f"{what}: {listing([f'{code} (row {row.number})' for row, code in rows])}. What should be done?",
            (Answer(LEAVE_OUT, "Leave out"), Answer(IMPORT, self.taken)),
        )


@dataclass(slots=True)
class Export:
    """What was made of an export so far. `doubts` are rows of which only a person can say whether they are SKUs."""

    made: MadeSheet
    pending: list[tuple[Row, dict[str, str]]] = field(default_factory=list)
    doubts: dict[str, list[tuple[Row, str]]] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def doubt(self, what: str, row: Row, name: str) -> None:
        """A row that somebody has to decide about."""
        self.doubts.setdefault(what, []).append((row, name))

    def add(self, row: Row, values: dict[str, str]) -> None:
        """A SKU. All sizes of an item share the first picture that one of them has."""
        image = values.get("image", "")
        values["image"] = self.images.setdefault(values["item"], image if len(image) <= LONGEST_IMAGE else "")
        self.pending.append((row, values))

    def sheet(self, answers: Mapping[str, str], kinds: Mapping[str, Doubt]) -> Sheet:
        """The sheet Items, without the rows that were left out. Raises `NeedsAnswer`."""
        asked = {name: kinds[name].question(name, rows) for name, rows in self.doubts.items()}
        given = answered(list(asked.values()), answers)
        out = {
            row.number: kinds[name].one
            for name, rows in self.doubts.items()
            for row, _ in rows
            if given[asked[name].id] == LEAVE_OUT
        }
        for row, values in self.pending:
            if row.number in out:
                self.made.skip(row, out[row.number])
            else:
                self.made.add(row, values)
        sheet = self.made.sheet()
        sheet.remarks.extend(Remark(note) for note in self.notes)
        return sheet


def rows_listed(rows: Iterable[Row]) -> str:
    """The numbers of rows."""
    numbers = [str(row.number) for row in rows]
    return f"{'row' if len(numbers) == 1 else 'rows'} {listing(numbers)}"


def is_size(name: str) -> bool:
    """Whether an attribute or an option of this name is the size."""
    return SIZES.fullmatch(name.strip()) is not None


def sized(attributes: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """The size among attributes, and the others as they are added to an item's name."""
    size, rest = "", []
    for name, value in attributes:
        if is_size(name):
            size = value
        elif value:
            rest.append(value if COLOURS.fullmatch(name.strip()) else f"{name}: {value}")
    return size, rest


def words_of(cell: object) -> str:
    """A description without its markup; empty where it is longer than a description is."""
    text = " ".join(html.unescape(_TAGS.sub(" ", str(cell or ""))).split())
    return text if len(text) <= LONGEST_DESCRIPTION else ""
