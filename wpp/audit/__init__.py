"""Audit: who did what, to which thing, when and why.

Append-only. An order's history is read from here alone.
"""

from wpp.audit.model import AuditEvent
from wpp.audit.record import (
    Entry,
    Tag,
    about,
    actors,
    has_entries,
    history_of,
    list_entries,
    record,
    record_many,
)

__all__ = [
    "AuditEvent",
    "Entry",
    "Tag",
    "about",
    "actors",
    "has_entries",
    "history_of",
    "list_entries",
    "record",
    "record_many",
]
