"""Save how a file was read, find what was saved, and forget it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import NotFound, Refusal
from wpp.readings.model import LONGEST_NAME, SavedReading
from wpp.sheets import Reading, shape_of
from wpp.wording import listing
from wpp.work import Work

NO_READING = "none"
"""The name by which a person says that no saved reading is to be used."""


class UnknownReading(NotFound):
    """There is no saved reading of that name."""

    code = "unknown_reading"


class UnknownMeaning(NotFound):
    """The saved reading has no such style, so there is nothing to forget."""

    code = "unknown_meaning"


class NameTaken(Refusal):
    """A saved reading for another kind of file has that name."""

    code = "name_taken"


class NotSaved(Refusal):
    """A saved reading can't have that name, or there is nothing to save."""

    code = "not_saved"


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A saved reading. `already` is whether it was saved just so before."""

    kind: str
    reading: Reading
    saved_at: datetime
    saved_by: str
    already: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.reading.name


def remember(work: Work, kind: str, reading: Reading, *, name: str, replaces: bool = True) -> ReadingView:
    """Save how files of a kind with these headings are read, in place of what was saved for them.

    With `replaces` the name is the person's own, and what had it before goes, since the headings have changed; without,
    it was suggested, and another one gets a number. What it said of words such as styles stays, but for those that the
    new one has too. Raises `NameTaken`, `NotSaved`.
    """
    lock(work)
    before = list_readings(work.session)
    same = next((each for each in before if is_same(each, kind, reading)), None)
    reading = replace(reading, name=new_name(work, kind, name, same=same, replaces=replaces))
    for view in before:
        if view.kind == kind and (view is same or key_of(view.name) == key_of(reading.name)):
            reading = replace(reading, meanings={**view.reading.meanings, **reading.meanings})
    if same is not None and same.reading == reading:
        return replace(same, already=True)
    store(work, kind, reading)
    columns = {field: heading for field, (heading, _) in reading.columns.items()}
    record(work, Tag.READING_SAVED, about("reading", reading.name), kind=kind, columns=columns)
    return ReadingView(kind, reading, work.now, work.actor)


def store(work: Work, kind: str, reading: Reading) -> None:
    """Keep it in place of what has its name, or is for the same files."""
    table = table_of(SavedReading)
    gone = table.c.name_key == key_of(reading.name)
    shape = mark_of_shape(reading)
    work.execute(delete(table).where(gone | ((table.c.kind == kind) & (table.c.shape == shape))))
    row = {
        "name": reading.name,
        "name_key": key_of(reading.name),
        "kind": kind,
        "shape": shape,
        "how": as_document(reading),
        "saved_at": work.now,
        "saved_by": work.actor,
    }
    work.execute(insert(table).values(row))


def forget(work: Work, name: str) -> ReadingView:
    """Use it no more. Raises `UnknownReading`."""
    lock(work)
    view = reading_named(work.session, name)
    table = table_of(SavedReading)
    work.execute(delete(table).where(table.c.name_key == key_of(view.name)))
    record(work, Tag.READING_FORGOTTEN, about("reading", view.name), kind=view.kind)
    return view


def forget_meaning(work: Work, name: str, words: str) -> ReadingView:
    """Forget what a saved reading says of one style; the rest stays. Raises `UnknownReading`, `UnknownMeaning`."""
    lock(work)
    view = reading_named(work.session, name)
    gone = next((each for each in view.reading.meanings if key_of(each) == key_of(words)), None)
    if gone is None:
        there = listing([f"“{each}”" for each in view.reading.meanings], 8)
        raise UnknownMeaning(
            f"“{view.name}” says nothing of “{words.strip()}”. "
            + (f"Saved: {there}." if there else "It has no styles.")
        )
    kept = {each: item for each, item in view.reading.meanings.items() if each != gone}
    reading = replace(view.reading, meanings=kept)
    store(work, view.kind, reading)
    record(work, Tag.READING_FORGOTTEN, about("reading", view.name), kind=view.kind, style=gone)
    return ReadingView(view.kind, reading, work.now, work.actor)


def reading_named(session: Session, name: str, *, kind: str | None = None) -> ReadingView:
    """The saved reading of this name, in any case; with `kind` one for files of it.

    Raises `UnknownReading`, which names those that there are.
    """
    every = [view for view in list_readings(session) if kind in (None, view.kind)]
    for view in every:
        if key_of(view.name) == key_of(name):
            return view
    there = listing([f"“{view.name}”" for view in every], 8)
    raise UnknownReading(
        f"There is no saved reading “{name.strip()}”"
        + (f" for {kind}" if kind else "")
        + ". "
        + (f"Saved: {there}." if there else "None is saved.")
    )


def readings_for(session: Session, kind: str) -> list[Reading]:
    """What was saved for files of a kind."""
    return [view.reading for view in list_readings(session) if view.kind == kind]


def list_readings(session: Session) -> list[ReadingView]:
    """All of them, by name."""
    rows = session.scalars(select(SavedReading).order_by(SavedReading.name_key))
    return [ReadingView(row.kind, as_reading(row.name, row.how), row.saved_at, row.saved_by) for row in rows]


def lock(work: Work) -> None:
    """Wait for others who save one; SQLite has one writer at a time."""
    if work.session.get_bind().dialect.name == "postgresql":
        work.execute(text("LOCK TABLE saved_readings IN SHARE ROW EXCLUSIVE MODE"))


def is_same(view: ReadingView, kind: str, reading: Reading) -> bool:
    """Whether it is for the same files."""
    return view.kind == kind and shape_of(view.reading.headings) == shape_of(reading.headings)


def new_name(work: Work, kind: str, name: str, *, same: ReadingView | None, replaces: bool) -> str:
    """The name to save it under."""
    wanted = " ".join(name.split())
    if not replaces and same is not None:
        return same.name
    if not wanted or len(wanted) > LONGEST_NAME or key_of(wanted) == NO_READING:
        raise NotSaved(
            f"A saved reading can’t be called “{wanted[:LONGEST_NAME]}”.",
            hints=[f"Choose a name of up to {LONGEST_NAME} characters, such as that of the supplier."],
        )
    taken = {key_of(view.name): view for view in list_readings(work.session)}
    if not replaces:
        names = [wanted, *(f"{wanted[: LONGEST_NAME - 6]} {number}" for number in range(2, len(taken) + 3))]
        return next(each for each in names if key_of(each) not in taken)
    if (other := taken.get(key_of(wanted))) is not None and other.kind != kind:
        raise NameTaken(
            f"“{other.name}” is a saved reading for {other.kind}.", hints=["Choose another name."]
        )
    return wanted


def key_of(name: str) -> str:
    """A name to compare."""
    return " ".join(name.split()).casefold()


def mark_of_shape(reading: Reading) -> str:
    """The headings in one mark."""
    return hashlib.sha256("\n".join(shape_of(reading.headings)).encode()).hexdigest()


def as_document(reading: Reading) -> dict[str, Any]:
    """A reading as it is stored."""
    return {
        "headings": list(reading.headings),
        "columns": {field: list(column) for field, column in reading.columns.items()},
        "sheet": reading.sheet,
        "together": reading.together,
        "as_shown": reading.as_shown,
        "meanings": dict(reading.meanings),
    }


def as_reading(name: str, how: dict[str, Any]) -> Reading:
    """A stored one."""
    columns: Sequence[tuple[str, tuple[str, int]]] = [
        (field, (str(heading), int(which))) for field, (heading, which) in how["columns"].items()
    ]
    return Reading(
        name=name,
        headings=tuple(how["headings"]),
        columns=dict(columns),
        sheet=how["sheet"],
        together=how["together"],
        as_shown=how["as_shown"],
        meanings=how.get("meanings", {}),
    )
