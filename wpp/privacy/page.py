"""What is held about somebody as a page to read: one file, without anything from outside."""

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from wpp.privacy.holdings import TITLES, Holdings
from wpp.wording import log_moment

TECHNICAL = frozenset(
    ("about", "cause", "cause_id", "cause_step", "email_key", "id", "message_id", "revision", "transitions")
)
"""Columns that only programs need; the file for programs has them."""
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "h2{margin-top:2.5rem}table{border-collapse:collapse;width:100%;margin:0 0 1rem}"
    "th{text-align:left;vertical-align:top;width:14rem;font-weight:600}"
    "td,th{border-top:1px solid #ccc;padding:.25rem .5rem .25rem 0}"
    "pre{white-space:pre-wrap;font:inherit;margin:0}"
    "@media(max-width:30rem){th{width:38%}}"
)


def page_of(held: Holdings, *, brand: str, zone: ZoneInfo) -> str:
    """The page: a section for each kind of data, a table for each row, values that are there alone."""
    sections = "\n".join(
        f"<h2>{escape(TITLES[name])}</h2>\n" + "\n".join(table_of_row(row, zone) for row in rows)
        for name, rows in held.tables.items()
    )
    title = f"What {brand} holds about {held.name}"
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>\n<body>\n'
        f"<h1>{escape(title)}</h1>\n"
        f"<p>{escape(held.email)}, as of {log_moment(held.at.astimezone(zone))}.</p>\n"
        f"{sections}\n</body>\n</html>\n"
    )


def table_of_row(row: dict[str, Any], zone: ZoneInfo) -> str:
    """One row, a line for each value that is there."""
    lines = "".join(
        f"<tr><th scope=row>{escape(label(name))}</th><td>{shown(local(name, value, zone))}</td></tr>"
        for name, value in row.items()
        if value not in (None, "", {}, []) and name not in TECHNICAL and not name.endswith("_id")
    )
    return f"<table>{lines}</table>"


def local(name: str, value: Any, zone: ZoneInfo) -> Any:
    """An instant as a clock on the wall showed it; any other value as it is."""
    if name == "at" or name.endswith(("_at", "_until")):
        return log_moment(datetime.fromisoformat(value).astimezone(zone))
    return value


def label(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ").capitalize()


def shown(value: Any) -> str:
    """A value for a reader."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "<br>".join(f"{escape(label(str(key)))}: {shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(map(shown, value))
    return f"<pre>{escape(str(value))}</pre>"
