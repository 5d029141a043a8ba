"""Lists of addresses as mail programs copy them: `Okafor, Isla <isla@…>; Oliver Patel <oliver@…>`.

Such a text has no headings and needs none. Its names are split only where that is sure: at the comma of “Last, First”,
between two words, or before a “de la” or “van”. What else stands between the addresses becomes a row of its own, so
that a sentence such as “These people have left” is asked about as in any other list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from wpp.sheets.cells import Cell, CellFault
from wpp.sheets.errors import MissingColumn
from wpp.sheets.model import Remark
from wpp.sheets.strings import clean_text, truncate
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.text.contact_cards import cards_of, is_card_file
from wpp.sheets.text.delimited import Delimited
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import count, listing

HEADINGS = ("First name", "Last name", "Email")
BARE = r"[^\s<>;,:()\[\]\"'|@]{1,64}@[^\s<>;,:()\[\]\"'|@]{1,255}"
ADDRESS = re.compile(rf"<\s*(?:mailto:)?({BARE})\s*>|\[mailto:({BARE})\]|({BARE})", re.IGNORECASE)
"""An address in brackets, as Outlook answers, or bare."""
BEFORE = re.compile(r"^[\s;,|>\u2022*-]*(?:(?:to|cc|bcc|an|kopie)\s*:\s*)?", re.IGNORECASE)
"""What separates an entry from the one before it, and the word for the recipients."""
FORWARDED = re.compile(
    r"^\s*>*\s*\*?(?:from|sent|to|cc|date|subject|von|gesendet|betreff)\s*:", re.IGNORECASE
)
SUBJECT = re.compile(r"\s*>*\s*\*?(?:subject|betreff)\s*:", re.IGNORECASE)
GREETING = re.compile(
    r"\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning|hallo)\b.{0,40}", re.IGNORECASE
)
SIGN_OFF = re.compile(
    r"\W*(?:(?:kind|best|warm|many)?\s*(?:regards|wishes|thanks)|thank you|cheers|best|sent from my|--)\b.{0,40}",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    (
        "de",
        "del",
        "da",
        "das",
        "do",
        "dos",
        "du",
        "van",
        "von",
        "zu",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "binti",
        "ibn",
        "di",
    )
)
"""What a last name of several words begins with."""
QUOTES = " \t'\"\u2018\u2019\u201c\u201d"
MOST_TEXT = 5
"""Lines without an address beyond one for each entry, after which the text is a letter and no list."""
MOST_ENTRIES = 20_000
"""More than any mail program copies; what is longer is a table."""
SEPARATED = re.compile(r"['\"\u2019\u201d\s.]*(?:[;,|]|$)")
"""What stands behind a bare address that is an entry by itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one place of the text: a name with an address, or a line without one."""

    line: int
    name: str = ""
    address: str = ""
    behind: str = ""
    in_brackets: bool = True


class AddressList:
    """The entries of a text as a workbook of one sheet, with the letters of the text as they were read."""

    hidden: tuple[str, ...] = ()
    delimiter = ""

    def __init__(self, text: Delimited, entries: Sequence[Entry], skipped: Sequence[str]) -> None:
        self.names = text.names
        self.encoding = text.encoding
        self._text = text
        self._entries = entries
        self._skipped = skipped
        self.named = any(entry.name for entry in entries if entry.address)

    @property
    def people(self) -> int:
        """How many addresses it has."""
        return sum(bool(entry.address) for entry in self._entries)

    @property
    def by_line(self) -> bool:
        """Whether each entry has a line of its own, by which it is numbered."""
        lines = [entry.line for entry in self._entries]
        return len(set(lines)) == len(lines)

    def rows(self, _name: str = "", _width: int = 0) -> Iterator[RawRow]:
        """The headings in row 0, then a row for each entry: its line, or its place where several share a line."""
        headings = HEADINGS if self.named else HEADINGS[2:]
        yield RawRow(0, dict(enumerate(headings)))
        by_line = self.by_line
        for place, entry in enumerate(self._entries, start=1):
            number = entry.line if by_line else place
            if not entry.address:
                yield RawRow(number, {0: entry.name})
                continue
            cells: tuple[Cell, ...] = (*named(entry), entry.address) if self.named else (entry.address,)
            yield RawRow(number, {at: cell for at, cell in enumerate(cells) if cell})

    def check_text(self, cell: Cell) -> Cell:
        """A cell with its letters looked at."""
        return self._text.check_text(cell)

    @property
    def has_doubts(self) -> bool:
        """Whether the letters of the text are in doubt."""
        return self._text.has_doubts

    def recheck_text(self, cell: Cell) -> Cell:
        """A cell, or a Fault where its letters are in doubt."""
        return self._text.recheck_text(cell)

    def remarks(self) -> list[Remark]:
        """What is said once: how the entries are numbered, and which lines are none."""
        by = "line" if self.by_line else "order"
        remarks = [
            *self._text.remarks(),
            Remark(f"It is a list of {count(self.people, 'address', 'addresses')}, numbered by {by}."),
        ]
        if self._skipped:
            lines = listing([f"\u201c{truncate(text, 40)}\u201d" for text in self._skipped], 4)
            remarks.append(Remark(f"Not part of the list: {lines}."))
        return remarks


def address_list(text: Workbook, columns: ColumnNames) -> AddressList | None:
    """The text as a list of addresses; None where it is none, or where nobody asked for addresses.

    Raises MissingColumn for addresses without names where names are needed.
    """
    if not isinstance(text, Delimited):
        return None
    entries, skipped = entries_of(text)
    addresses = [entry for entry in entries if entry.address]
    if not addresses or not is_list(entries):
        return None
    found = AddressList(text, entries, skipped)
    header = columns.header(next(found.rows()))
    if columns.complete(header):
        return found
    if not found.named and columns.complete(columns.header(RawRow(0, dict(enumerate(HEADINGS))))):
        needed = [column.title for column in columns.columns if column.required]
        raise MissingColumn(
            f"{text.source.name} is a list of {count(len(addresses), 'email address', 'email addresses')} without "
            f"names. It needs {listing(needed)}.",
            hints=["Write each as Mia Chen <mia@example.com>, or make a table with headings."],
        )
    return None


def is_list(entries: Sequence[Entry]) -> bool:
    """Whether the entries are those of a list so far: hardly a line without an address, none bare beside other text."""
    addresses = sum(bool(entry.address) for entry in entries)
    loose = any(not entry.in_brackets and (entry.name or entry.behind) for entry in entries if entry.address)
    return not loose and len(entries) <= min(2 * addresses + MOST_TEXT, MOST_ENTRIES)


def entries_of(text: Delimited) -> tuple[list[Entry], list[str]]:
    """The entries in their order, and the lines that are a greeting, a signature or the head of a forwarded email."""
    if is_card_file(text.text_lines()):
        return [Entry(*card) for card in islice(cards_of(text.text_lines()), MOST_ENTRIES + 1)], []
    forwarded = any(SUBJECT.match(line) for _, line in text.text_lines())
    entries: list[Entry] = []
    skipped: list[str] = []
    signed = False
    for number, line in text.text_lines():
        found = addresses_in(line)
        if forwarded and FORWARDED.match(line):
            skipped.append(clean_text(line))
        elif found:
            entries += line_entries(number, line, found)
        elif plain := clean_text(line).strip("; ,>"):
            signed = signed or SIGN_OFF.fullmatch(plain) is not None
            if signed or GREETING.fullmatch(plain):
                skipped.append(plain)
            else:
                entries.append(Entry(number, plain))
        if len(entries) > MOST_ENTRIES or (len(entries) > 50 and not is_list(entries[:50])):
            break
    return entries, skipped


def addresses_in(line: str) -> list[re.Match[str]]:
    """The addresses of a line, without one that is only the name of the next: `'mia@…' <mia@…>`."""
    if "@" not in line:
        return []
    found = list(ADDRESS.finditer(line))
    return [
        match
        for match, after in zip_longest(found, found[1:])
        if not (
            match[3] and after and not after[3] and match[3].casefold() == (after[1] or after[2]).casefold()
        )
    ]


def line_entries(number: int, line: str, found: Sequence[re.Match[str]]) -> Iterator[Entry]:
    """The entries of one line; what stands behind an address and belongs to no other one is kept beside it."""
    starts = [match.start() for match in found]
    names: list[str] = []
    behind: list[str] = []
    end = 0
    for at, match in enumerate(found):
        between = line[end : starts[at]]
        left, semicolon, right = between.rpartition(";")
        if at:
            behind.append(clean_text(left).strip(" ;,.") if semicolon else "")
        name = right if semicolon else between
        names.append(clean_text(BEFORE.sub("", name)).strip(QUOTES + ";"))
        end = match.end()
    behind.append(clean_text(line[end:]).strip(" ;,.'\""))
    for match, name, rest in zip(found, names, behind, strict=True):
        address = next(filter(None, match.groups()))
        is_name = name.strip(QUOTES + "<").casefold() != address.casefold()
        bare = match[3] is not None
        # A bare address that something else follows is part of a sentence, or of a row.
        rest = rest or ("…" if bare and not SEPARATED.match(line[match.end() :]) else "")
        yield Entry(number, name if is_name else "", address, rest, in_brackets=not bare)


def named(entry: Entry) -> tuple[Cell, Cell]:
    """First and last name of an entry, a fault where nobody can tell which part is which."""
    name = entry.name
    if entry.behind:
        return fault(
            entry, f"\u201c{truncate(entry.behind)}\u201d stands behind the address: what does it mean?"
        ), None
    if name.count(",") > 1:
        return fault(
            entry,
            f"\u201c{truncate(name)}\u201d has more than one comma, so nobody knows which part is which.",
        ), None
    if "," in name:
        last, _, first = (part.strip(QUOTES) for part in name.partition(","))
        return first or None, last or None
    words = name.split()
    particle = next((at for at, word in enumerate(words) if at and word in PARTICLES), 0)
    if words and words[0][:1].islower() and len(words) > 1 and words[0].isascii():
        return fault(entry, f"\u201c{truncate(name)}\u201d may be a sentence and no name."), None
    if particle == 0 and len(words) > 2:
        why = f"\u201c{truncate(name)}\u201d has {len(words)} words: write it as Last, First <address>."
        return fault(entry, why), None
    split = particle or 1
    return " ".join(words[:split]) or None, " ".join(words[split:]) or None


def fault(entry: Entry, why: str) -> CellFault:
    """The name as a cell that somebody has to correct."""
    return CellFault("suspicious_text", truncate(entry.name or entry.behind), why)
