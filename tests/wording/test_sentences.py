"""Dates, amounts and lists are worded in one place, and the same whatever the machine's locale is."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from support.floors import Source, product
from wpp import wording

DAY = date(2026, 3, 1)
AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def test_days_and_moments() -> None:
    assert wording.day(DAY) == "1 March 2026"
    assert wording.short_day(DAY) == "1 Mar 2026"
    assert wording.weekday(DAY) == "Sunday 1 March 2026"
    assert wording.moment(AT) == "Monday 23 November 2026 at 09:05"
    assert wording.short_moment(AT) == "Mon 23 Nov, 09:05"
    assert wording.log_moment(AT) == "23 November 2026 09:05"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.9, "less than a minute"),
        (1, "1 minute"),
        (-59, "59 minutes"),
        (60, "1 hour"),
        (47 * 60 + 59, "47 hours"),
        (48 * 60, "2 days"),
    ],
)
def test_lengths_of_time(minutes: float, words: str) -> None:
    assert wording.duration(timedelta(minutes=minutes)) == words


def test_amounts() -> None:
    assert [wording.count(number, "unit") for number in (0, 1, 1200)] == ["0 units", "1 unit", "1,200 units"]
    assert wording.count(2, "person", "people") == "2 people"


def test_whose() -> None:
    assert wording.possessive("George Pemberton") == "George Pemberton’s"
    assert wording.possessive("Jess Rogers") == "Jess Rogers’"


def test_lists() -> None:
    names = list("ABCDEFGHIJ")
    assert [wording.listing(names[:number]) for number in (0, 1, 2, 3)] == ["", "A", "A and B", "A, B and C"]
    assert wording.listing(names[:8]) == "A, B, C, D, E, F, G and H"
    assert wording.listing(names) == "A, B, C, D, E, F, G, H and 2 more"
    assert wording.listing(names, 2) == "A, B and 8 more"
    assert wording.either(names[:2]) == "A or B"
    assert wording.either(names[:6]) == "A, B, C, D, E or F"
    assert wording.either(names) == "A, B, C, D, E or one of 5 others"


def test_the_nearest_names_are_a_question() -> None:
    assert wording.did_you_mean(["TSH-M"]) == "Did you mean TSH-M?"
    assert wording.did_you_mean(["TSH-M", "TSH-L", "TSH-S"]) == "Did you mean TSH-M, TSH-L or TSH-S?"
    assert wording.did_you_mean([]) == ""


def test_no_other_file_words_a_day_or_a_plural() -> None:
    # The last two read days that others wrote.
    allowed = ("wpp/wording.py", "wpp/sheets/cells.py", "wpp/policy/days.py")
    assert [
        source.path for source in product() if words_by_itself(source) and source.path not in allowed
    ] == []


def words_by_itself(source: Source) -> bool:
    """Whether a file builds a day, a plural or a question that `wpp.wording` has."""
    return re.search(r"%[AaBb]\b|Did you mean|else ['\"]s['\"]|'s' if", source.text) is not None
