"""`--since`: a day, or how many days back."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated, TypeAlias

import typer

from wpp.errors import UsageError

Since: TypeAlias = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Start date, e.g. 2026-11-01, or 7d for the last 7 days."),
]


def beginning(text: str | None, now: datetime) -> datetime | None:
    """The first instant of the day that is meant, in the portal's own time; `now` is there already.

    Raises `UsageError`.
    """
    if text is None:
        return None
    if match := re.fullmatch(r"([0-9]{1,4})d", text.strip()):
        day = now.date() - timedelta(days=int(match[1]))
    else:
        try:
            day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - the zone is put on below
        except ValueError:
            raise UsageError(f"--since: “{text}” is not a day: write 2026-11-01, or 7d.") from None
    return datetime.combine(day, time(), now.tzinfo)
