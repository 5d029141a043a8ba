"""Instants in the portal's time zone, and addresses that fit a phone."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from wpp.wording import moment, short_moment, weekday


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Monday 23 November 2026."""
    return weekday(instant.astimezone(zone))


def when(instant: datetime, zone: ZoneInfo) -> str:
    """Monday 23 November 2026 at 14:30."""
    return moment(instant.astimezone(zone))


def briefly(instant: datetime, zone: ZoneInfo) -> str:
    """Mon 23 Nov, 14:30."""
    return short_moment(instant.astimezone(zone))


def address(text: str) -> Markup:
    """An email address that a narrow column breaks before its @ and its dots, not inside a word or before ".com"."""
    return Markup(re.sub(r"(?=[@.])(?!\.\w+$)", "<wbr>", str(escape(text))))  # noqa: S704 - escaped just here
