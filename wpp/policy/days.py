"""Days and months as people in a British office type them: 10/01/2027 is the tenth of January."""

import re
from datetime import date, datetime, timedelta

from wpp.sheets import parse_day

RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+", re.IGNORECASE
)
ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
MONTHS = ("%Y-%m", "%m/%Y", "%m-%Y", "%B %Y", "%b %Y")


def read_day(text: str, *, today: date | None = None) -> date | None:
    """The day that a text is: 2027-01-10, 10/01/2027, 10 January 2027, Sun 10th Jan 2027; None where it is none.

    With `today` also yesterday, today and tomorrow, and a day without its year, which is in this one.
    """
    plain = " ".join(ORDINAL.sub(r"\1", WEEKDAY.sub("", text.strip())).replace(",", " ").split())
    if today is None:
        return parse_day(plain)
    if plain.lower() in RELATIVE:
        return today + timedelta(days=RELATIVE[plain.lower()])
    if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}", plain):
        return parse_day(f"{plain}/{today.year}")
    return parse_day(plain) or parse_day(f"{plain} {today.year}")


def read_month(text: str) -> str | None:
    """The month that a text is, as 2026-03: 2026-03, 03/2026, March 2026, Mar 2026; None where it is none."""
    plain = " ".join(text.replace(",", " ").split())
    for form in MONTHS:
        try:
            return f"{datetime.strptime(plain, form):%Y-%m}"  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
    return None
