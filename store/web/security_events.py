"""Security events of the storefront that no transaction of a view records: refusals, failures, looks at a person.

They are written by a thread of their own, so that no page waits for the database to say that it was refused, and so
that looking up whose address was typed takes none of an answer's time.
"""

import logging
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wpp.audit.record import insert_rows, log_event, row_of
from wpp.audit.source import Source
from wpp.audit.tags import Tag
from wpp.errors import WppError
from wpp.people.sessions import TOUCH_EVERY, touch_session
from wpp.people.sign_in import account_of
from wpp.portal import Portal
from wpp.work import Work

A_MINUTE = timedelta(minutes=1)
STORED = 120
"""Events of one process and minute that are stored; a flood is in the log, and doesn't fill the disk."""
WAITING = 1000
MOST_LOOKS = 10_000
"""How many sessions a process remembers the last use of."""

log = logging.getLogger("store")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened. `email` is what somebody typed: it says whom it is about, and is not kept."""

    tag: Tag
    at: datetime
    actor: str
    source: Source
    about: str = ""
    email: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class SecurityEvents:
    """Takes notes and has them written: by its thread once it is started, else at once."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.notes: queue.Queue[Note] = queue.Queue(WAITING)
        self.is_started = False
        self.since: datetime | None = None
        self.stored = 0
        self.looks: dict[str, datetime] = {}

    def start(self) -> None:
        """Write from a thread from now on."""
        self.is_started = True
        threading.Thread(target=self.write_for_ever, name="security", daemon=True).start()

    def note(self, note: Note) -> None:
        """Note an event; the newest of more than can be written are only logged."""
        if not self.is_started:
            self.write([note])
            return
        try:
            self.notes.put_nowait(note)
        except queue.Full:
            log_event(self.row(note, note.about or "login:unknown"))

    def seen(self, token: str, now: datetime) -> None:
        """A colleague is still there, as what they look at shows; written down every few minutes, by the thread."""
        last = self.looks.setdefault(token, now)
        if now - last < TOUCH_EVERY:
            return
        if len(self.looks) > MOST_LOOKS:
            self.looks.clear()
        self.looks[token] = now
        if self.is_started:
            threading.Thread(target=self.touch, args=[token], daemon=True).start()
        else:
            self.touch(token)

    def touch(self, token: str) -> None:
        """Write it down; where that fails the session is the shorter for it."""
        try:
            with self.portal.transaction(by="a visitor") as work:
                touch_session(work, token)
        except WppError as error:
            log.warning("%s", error.message)

    def write_for_ever(self) -> None:
        """Write what was noted, together what came together."""
        while True:
            notes = [self.notes.get()]
            while not self.notes.empty() and len(notes) < STORED:
                notes.append(self.notes.get_nowait())
            try:
                self.write(notes)
            except Exception:
                log.exception("security events could not be written")

    def write(self, notes: list[Note]) -> None:
        """Write events, or log those for which there is no room and those that could not be written."""
        stored = notes[: self.room(len(notes))]
        for note in notes[len(stored) :]:
            log_event(self.row(note, note.about or "login:unknown"))
        if not stored:
            return
        try:
            with self.portal.transaction(by="a visitor") as work:
                insert_rows(work, [self.row(note, whom(work, note)) for note in stored])
        except WppError as error:
            log.warning("%s", error.message)
            for note in stored:
                log_event(self.row(note, note.about or "login:unknown"))

    def room(self, wanted: int) -> int:
        """How many of so many may be stored in this minute."""
        now = self.portal.now()
        if self.since is None or now - self.since >= A_MINUTE:
            self.since, self.stored = now, 0
        given = max(0, min(wanted, STORED - self.stored))
        self.stored += given
        return given

    def row(self, note: Note, thing: str) -> dict[str, Any]:
        """The event as it is stored."""
        return row_of(note.tag, thing, note.detail, at=note.at, actor=note.actor, source=note.source)


def whom(work: Work, note: Note) -> str:
    """What an event is about: an account that is there, or nobody's."""
    if note.about:
        return note.about
    user = account_of(work.session, note.email).user
    return f"user:{user.id}" if user else "login:unknown"
