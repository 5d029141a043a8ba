"""`--since`: a day as people write it, or how many days back."""

import re
from datetime import datetime, time, timedelta
from typing import Annotated, TypeAlias

import typer

from wpp.errors import UsageError

Since: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="Start date, e.g. 01/11/2026, yesterday, or 7d for the last 7 days."
    ),
]


def beginning(text: str | None, now: datetime) -> datetime | None:
    """The first instant of the day that is meant, in the portal's own time; `now` is there already.

    Raises `UsageError`.
    """
    from wpp.policy.days import read_day

    if text is None:
        return None
    if match := re.fullmatch(r"([0-9]{1,4})d", text.strip()):
        day = now.date() - timedelta(days=int(match[1]))
    else:
        found = read_day(text, today=now.date())
        if found is None:
            raise UsageError(
                f"--since: “{text}” is not a day: write 01/11/2026, 2026-11-01, yesterday or 7d."
            )
        day = found
    return datetime.combine(day, time(), now.tzinfo)
