"""Audit: who did what, to which thing, when and why.

Append-only, by triggers too. `sealing` proves that nothing was changed since; `blanking` is the one way to take
personal words out. An order's history is read from here alone.
"""

from wpp.audit.model import AuditEvent
from wpp.audit.record import (
    Entry,
    about,
    actors,
    has_entries,
    history_of,
    list_entries,
    record,
    record_many,
)
from wpp.audit.source import Source
from wpp.audit.tags import Tag

__all__ = [
    "AuditEvent",
    "Entry",
    "Source",
    "Tag",
    "about",
    "actors",
    "has_entries",
    "history_of",
    "list_entries",
    "record",
    "record_many",
]
