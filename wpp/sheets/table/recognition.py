"""How files with certain headings were read before: recognised by the headings, and by nothing else.

A reading says which sheets, which columns and which layout; what rows mean (sections, statuses) is never part of it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from wpp.errors import Refusal
from wpp.questions import MARKED, Answer, NeedsAnswer, Question, known_values, mark_of, note_asked
from wpp.sheets.cells import is_blank
from wpp.sheets.heading_keys import fold_heading
from wpp.sheets.limits import HEADER_ROWS
from wpp.sheets.model import Reading, ReadOptions, Sheet
from wpp.sheets.source import Source
from wpp.sheets.strings import clean_text, truncate
from wpp.sheets.table.locate import Place
from wpp.sheets.table.two_in_one import BEHIND
from wpp.sheets.workbook import RawRow, Workbook
from wpp.wording import listing

COLUMN_QUESTION = "column-"
"""How the id of a question begins that asks which column is which."""
ONCE, ALWAYS = "once", "always"
LIKE_ENOUGH = 0.5
"""How many of the headings must be the same for a file to be one whose headings have changed."""
_NOT_NAME = re.compile(r"[\W\d_]+")


class ReadingChanged(Refusal):
    """A saved reading doesn't fit: the headings of the file are not the ones that it was saved for."""

    code = "reading_changed"


def shape_of(titles: Iterable[str]) -> tuple[str, ...]:
    """Headings to compare."""
    return tuple(sorted(fold_heading(title) for title in titles if title))


def recognised(
    source: Source, book: Workbook, readings: Sequence[Reading], *, insist: bool = False
) -> tuple[Reading | None, frozenset[str], str]:
    """The reading that fits, with the sheets that have its headings; or what to say of one whose headings changed.

    Raises `ReadingChanged` where the person named a reading (`insist`) that doesn't fit.
    """
    if not readings:
        return None, frozenset(), ""
    shapes = {shape_of(reading.headings): reading for reading in readings}
    nearest: tuple[float, Reading, tuple[str, ...]] | None = None
    fits: Reading | None = None
    sheets: set[str] = set()
    for name, titles in rows_of_titles(book):
        found = shapes.get(shape := shape_of(titles))
        if found is not None and found is (fits := fits or found):
            sheets.add(name)
        for reading in readings:
            before = {*shape_of(reading.headings)}
            likeness = len(before & {*shape}) / max(len(before | {*shape}), 1)
            if nearest is None or likeness > nearest[0]:
                nearest = (likeness, reading, titles)
    if fits is not None:
        return fits, frozenset(sheets), ""
    if nearest is None or (nearest[0] < LIKE_ENOUGH and not insist):
        return None, frozenset(), ""
    _, reading, titles = nearest
    said = f"“{reading.name}” was not used, because the headings have changed{difference(reading, titles)}."
    if insist:
        raise ReadingChanged(f"{source.name}: {said}")
    return None, frozenset(), said


def rows_of_titles(book: Workbook) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each sheet with what each of the first rows of each sheet would be as headings, alone and with the row above."""
    for name in book.names:
        above: RawRow | None = None
        for row in islice((row for row in book.rows(name) if row.cells), HEADER_ROWS):
            yield name, titles_of(row)
            if above is not None and row.number == above.number + 1:
                cells = {**above.cells, **{at: cell for at, cell in row.cells.items() if not is_blank(cell)}}
                yield name, titles_of(RawRow(row.number, cells))
            above = row


def titles_of(row: RawRow) -> tuple[str, ...]:
    """The cells of a row as headings."""
    return tuple(clean_text(str(cell)) for _, cell in sorted(row.cells.items()) if not is_blank(cell))


def difference(reading: Reading, titles: Sequence[str]) -> str:
    """Which headings are new and which have gone."""
    now, before = {fold_heading(title) for title in titles}, {*shape_of(reading.headings)}
    new = [f"“{truncate(title, 40)}”" for title in titles if fold_heading(title) not in before]
    gone = [f"“{truncate(title, 40)}”" for title in reading.headings if fold_heading(title) not in now]
    parts = [f"{listing(new, 4)} {'is' if len(new) == 1 else 'are'} new"] if new else []
    parts += [f"{listing(gone, 4)} {'is' if len(gone) == 1 else 'are'} missing"] if gone else []
    return f": {' and '.join(parts)}" if parts else ""


def draft_of(places: Sequence[Place], options: ReadOptions) -> Reading:
    """How a file is being read, to be saved."""
    titles = places[0].located.header.titles
    columns = {}
    for field, position in places[0].positions.items():
        if position < BEHIND:
            key = fold_heading(titles[position])
            same = [at for at, title in sorted(titles.items()) if fold_heading(title) == key]
            columns[field] = (titles[position], same.index(position))
    return Reading(
        name="",
        headings=tuple(title for _, title in sorted(titles.items()) if title),
        columns=columns,
        sheet=places[0].located.name if len(places) == 1 and (places[0].chosen or options.sheet) else "",
        together=places[0].chosen if len(places) > 1 else "",
        as_shown=options.reading is not None and options.reading.as_shown,
    )


def note_settled(source: Source, options: ReadOptions) -> None:
    """Keep that a saved reading has settled which column is which.

    Whoever saved it with the same command gives these answers again, beside those to what was asked since.
    """
    columns = {each for each in options.answers if each.startswith(COLUMN_QUESTION) and MARKED.search(each)}
    note_asked([*columns, remember_id(source)])


def read_as(reading: Reading, sheet: Sheet) -> str:
    """That a saved reading was used, and for what."""
    said = [
        f"{sheet.titles[field]} from “{truncate(heading, 40)}”"
        for field, heading in sheet.columns.items()
        if fold_heading(heading) != fold_heading(sheet.titles[field])
    ]
    said += [f"{len(sheet.parts)} sheets together"] if sheet.parts else []
    return f"Read as “{reading.name}”: {listing(said, 8) or 'its columns as they are named'}."


def with_remember(error: NeedsAnswer, source: Source, options: ReadOptions, changed: str) -> NeedsAnswer:
    """The same questions, with that whether to remember the answers, and what was not remembered this time."""
    first, *others = error.questions
    first = replace(first, text=f"{changed} {first.text}".strip())
    more = [remember_question(source)] if options.remember else []
    return type(error)(
        [first, *others, *more], message=f"{changed} {error.message}".strip(), hints=error.hints
    )


def wants_remembering(source: Source, options: ReadOptions) -> bool:
    """Whether the person said that files like this one are always to be read so. Raises `UnknownAnswer`."""
    if not options.remember:
        return False
    question = remember_question(source)
    known_values([question], options.answers)
    return options.answers.get(question.id) == ALWAYS


def remember_question(source: Source, reading: Reading | None = None) -> Question:
    """Whether files like this one are always to be read so; asked beside what decides how it is read.

    `reading` is the saved one that is in use, and goes on under its name.
    """
    name = reading.name if reading is not None else suggested_name(source)
    return Question(
        remember_id(source),
        "Read files with these headings like this from now on?",
        (Answer(ONCE, "Only this time"), Answer(ALWAYS, f"Always, as “{name}”")),
        optional=True,
    )


def remember_id(source: Source) -> str:
    """The id of that question."""
    return f"remember-{mark_of(source.mark)}"


def suggested_name(source: Source) -> str:
    """A name for a reading, from that of the file without its dates and numbers."""
    words = " ".join(_NOT_NAME.sub(" ", source.stem).split())[:60]
    return words[:1].upper() + words[1:] if words else "List"
