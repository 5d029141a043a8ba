"""The styles of a list: each with its sizes, and which item it is, known, saved, or asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wpp.catalogue.views import SkuView
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import Cell, Reading, ReadOptions, Row, Source
from wpp.sheets.table.recognition import remember_question
from wpp.sheets.table.totals import names_a_total
from wpp.stock.cells_beside import figure, plain
from wpp.stock.size_runs.matching import Clothes
from wpp.wording import count, either, listing

NONE = "none"
MOST_ASKED = 20
"""Styles that are asked about one by one; a list with more that nobody knows is hardly ours."""
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says of one size."""

    row: Row
    size: str
    units: Cell


@dataclass(slots=True)
class Style:
    """A style in a colour, with all its lines; `item` is what somebody said that it is."""

    name: str
    colour: str
    lines: list[Line] = field(default_factory=list)
    item: str = ""
    before: str = ""
    """What a saved reading says that it is, where the catalogue now says something else."""
    refused: bool = False

    @property
    def words(self) -> str:
        """What the supplier calls it."""
        return " ".join(each for each in (self.name, self.colour) if each)

    @property
    def sizes(self) -> list[str]:
        """The sizes that the list has of it."""
        return list(dict.fromkeys(line.size for line in self.lines))

    @property
    def amount(self) -> str:
        """Its sizes and how many units they are."""
        units = sum(units_of(line.units) for line in self.lines)
        sizes = listing([size for size in self.sizes if size], 12)
        return f"{sizes}: {count(units, 'unit')}" if sizes else count(units, "unit")

    def skus(self, clothes: Clothes, size: str) -> list[SkuView]:
        """The SKUs that it can be in a size."""
        if self.item:
            return clothes.of_item(self.item, size)
        return clothes.matching(self.name, self.colour, size)

    def known(self, clothes: Clothes) -> list[str]:
        """The items that it is by the catalogue alone."""
        found = [clothes.matching(self.name, self.colour, size) for size in self.sizes]
        return list(dict.fromkeys(sku.item for skus in found for sku in skus))

    def candidates(self, clothes: Clothes) -> list[str]:
        """The items that it could be, where nothing says which; empty where there is nothing to ask."""
        items = self.known(clothes)
        if not items and names_a_total(self.name):
            return []
        if self.before:
            return [self.before, *items]
        if not items:
            return clothes.with_sizes(self.sizes, self.words)
        if len(items) == 1 and (others := clothes.contradicting(items[0], self.colour)):
            return [*items, *others]
        return items if len(items) > 1 else []

    def unsettled(self, clothes: Clothes) -> str:
        """Why it is no item, where nobody said which it is; empty where it is one."""
        if self.item:
            return ""
        known = [] if self.refused else self.known(clothes)
        if len(known) > 1 or (known and self.candidates(clothes)):
            return f"“{self.words}” could be {either(self.candidates(clothes))}."
        if not known and names_a_total(self.name):
            return (
                f"“{self.words}” looks like a total that the rows above don't come to. Delete or correct it."
            )
        return "" if known else f"There is no item “{self.words}”."


@dataclass(slots=True)
class Styles:
    """All of them, in the order of the file."""

    clothes: Clothes
    every: dict[tuple[str, str], Style] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    """What was answered about this file: style → item."""
    saved: dict[str, str] = field(default_factory=dict)
    """What was taken from a saved reading: style → item."""

    def add(self, name: str, colour: str, line: Line) -> None:
        """One more line of a style."""
        key = (plain(name), plain(colour))
        self.every.setdefault(key, Style(name, colour)).lines.append(line)

    def recall(self, meanings: Mapping[str, str]) -> None:
        """Take what was said of styles before, while the item is still offered.

        A style that the catalogue knows as something else by now is asked about again.
        """
        before = {plain(words): item for words, item in meanings.items()}
        for style in self.every.values():
            item = before.get(plain(style.words), "")
            if not self.clothes.is_offered(item):
                continue
            known = style.known(self.clothes)
            if not known or item in known:
                style.item = self.saved[style.words] = item
            else:
                style.before = item

    def ask(self, source: Source, options: ReadOptions, reading: Reading | None) -> None:
        """Ask which item each style is that nothing else says; `reading` is the saved one in use.

        Raises `NeedsAnswer`, and `UnknownAnswer`.
        """
        open_ones = {
            question_id(source, style): (style, candidates)
            for style in self.every.values()
            if not style.item and (candidates := style.candidates(self.clothes))
        }
        if not open_ones or len(open_ones) > MOST_ASKED:
            return
        questions = [
            which_item(id_, style, candidates, self.clothes) for id_, (style, candidates) in open_ones.items()
        ]
        remember = [remember_question(source, reading)] if options.remember else []
        answers = answered([*questions, *remember], options.answers)
        for id_, (style, _) in open_ones.items():
            if answers[id_] == NONE:
                style.refused = True
            else:
                style.item = self.said[style.words] = answers[id_]


def question_id(source: Source, style: Style) -> str:
    """The same for the same style in the same file."""
    return f"style-{mark_of((source.mark, style.name, style.colour))}"


def which_item(id_: str, style: Style, items: Sequence[str], clothes: Clothes) -> Question:
    """Which item a style is; no answer is any safer than the others."""
    answers = [Answer(item, f"{item} ({codes_of(item, style, clothes)})") for item in items]
    text = f"Which item is “{style.words}” ({style.amount})?"
    return Question(id_, text, (*answers, Answer(NONE, "None of these: refuse the file")), first=False)


def codes_of(item: str, style: Style, clothes: Clothes) -> str:
    """The codes that its lines would be booked under."""
    return listing([sku.code for size in style.sizes for sku in clothes.of_item(item, size)], SHOWN)


def units_of(units: Cell) -> int:
    """The units to show; what is wrong with them is named where they are read."""
    return figure(Row(0, (units,), {"quantity": 0}), "quantity") or 0
