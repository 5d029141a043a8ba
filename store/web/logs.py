"""The log of the storefront: one JSON object a line, without the values that a failure stumbled over.

A statement that fails has names, streets and phone numbers in its message; so of an exception the log has what kind it
is and where it was, and the message only where we wrote it ourselves.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wpp.audit.record import FIELDS
from wpp.audit.source import current_source
from wpp.errors import WppError


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: when, how bad, from where, what, the request, and fields of its own."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := current_source().request:
            line["request"] = request
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["failure"] = chain_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


def chain_of(error: BaseException) -> list[dict[str, Any]]:
    """An exception and those behind it: kind and places, and words only where they are our own."""
    chain: list[dict[str, Any]] = []
    seen: BaseException | None = error
    while seen is not None and len(chain) < 10:
        places = [
            f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        link: dict[str, Any] = {"kind": type(seen).__name__, "at": places}
        if isinstance(seen, WppError):
            link["message"] = seen.message
        chain.append(link)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return chain


def log_as_json() -> None:
    """Write the log of this process to standard error, security events included."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("wpp.security").setLevel(logging.INFO)
