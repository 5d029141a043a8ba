"""When something was counted, as people write it: 09:00, 9am or 27/11/2026 09:00, in the portal's zone."""

import re
from datetime import UTC, date, datetime, time, tzinfo

from wpp.errors import UsageError
from wpp.policy.days import read_day
from wpp.sheets.strings import truncate
from wpp.wording import day

WRITTEN = re.compile(
    r"(?:(?P<day>\S.*?)(?:T|,?\s+(?:at\s+)?))?(?P<hour>[0-9]{1,2})"
    r"(?:[:.](?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?|\s*(?P<bare>[ap])\.?m\.?)"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)


class BadTime(UsageError):
    """The time isn't one, has not come yet, or happened twice when the clocks changed."""

    code = "bad_time"


def time_of_count(text: str, *, now: datetime, on: date | None = None) -> datetime:
    """The instant that is meant; without a day it is on this one, else today. `now` is in the portal's zone.

    Raises `BadTime`.
    """
    written = WRITTEN.fullmatch(text.strip())
    which = written and (read_day(written["day"], today=now.date()) if written["day"] else on or now.date())
    clock = written and clock_time(written)
    if not written or not which or not clock:
        raise BadTime(f"“{truncate(text.strip(), 40)}” isn't a time: enter it as 09:00 or 2026-11-27 09:00.")
    at = datetime.combine(which, clock, UTC)
    at = with_offset(at, written["zone"]) if written["zone"] else in_zone(at, now.tzinfo or UTC)
    if at > now:
        raise BadTime(
            f"{at:%H:%M} on {day(at)} hasn't come yet.", hints=["Give the day too: 2026-11-27 09:00."]
        )
    return at.astimezone(now.tzinfo)


def clock_time(written: re.Match[str]) -> time | None:
    """The time of day, on a clock of 24 hours or of twice 12; None where there is none such."""
    hour, minute = int(written["hour"]), int(written["minute"] or 0)
    half = (written["half"] or written["bare"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def with_offset(at: datetime, offset: str) -> datetime:
    """A time that says how far it is from UTC."""
    plain = "+0000" if offset.upper() == "Z" else offset.replace(":", "")
    return datetime.strptime(f"{at:%Y-%m-%d %H:%M} {plain}", "%Y-%m-%d %H:%M %z")


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """A time on the clocks of the portal. Raises `BadTime` in the hour that they skip, and in the one they repeat."""
    first, second = (at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    when = f"{at:%H:%M} on {day(at)}"
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise BadTime(f"There was no {when}: the clocks went forward.")
    ways = " or ".join(each.isoformat(" ", "minutes") for each in (first, second))
    raise BadTime(f"{when} happened twice, as the clocks went back.", hints=[f"Say which: {ways}."])
