"""Readings: how files with certain headings are read, saved for the next one."""

from wpp.readings.model import SavedReading
from wpp.readings.saved import (
    NO_READING,
    NameTaken,
    NotSaved,
    ReadingView,
    UnknownMeaning,
    UnknownReading,
    forget,
    forget_meaning,
    list_readings,
    reading_named,
    readings_for,
    remember,
)

__all__ = [
    "NO_READING",
    "NameTaken",
    "NotSaved",
    "ReadingView",
    "SavedReading",
    "UnknownMeaning",
    "UnknownReading",
    "forget",
    "forget_meaning",
    "list_readings",
    "reading_named",
    "readings_for",
    "remember",
]
