"""Database: engines, transactions, column types, schema.

It has no domain knowledge.
"""

from wpp.database.engine import Database
from wpp.database.folding import fold, folded, without
from wpp.database.model import Base, table_of
from wpp.database.statements import insert_new
from wpp.database.trial_numbers import NUMBERED
from wpp.database.types import JsonObject, UtcDateTime, stored_enum

__all__ = [
    "NUMBERED",
    "Base",
    "Database",
    "JsonObject",
    "UtcDateTime",
    "fold",
    "folded",
    "insert_new",
    "stored_enum",
    "table_of",
    "without",
]
