"""Days, months and times as people in a British office type them, in every option and setting."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.policy import change_setting
from wpp.policy.closures import Closure, read_closures
from wpp.policy.days import read_day, read_month
from wpp.portal import Portal
from wpp.stock.count_time import BadTime, time_of_count

TODAY = date(2026, 11, 28)
CHRISTMAS = (Closure(date(2026, 12, 24), date(2027, 1, 1)),)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-10", date(2027, 1, 10)),
        ("10/01/2027", date(2027, 1, 10)),
        ("10/1/27", date(2027, 1, 10)),
        ("10.1.2027", date(2027, 1, 10)),
        ("10 January 2027", date(2027, 1, 10)),
        ("Sunday, 10th Jan 2027", date(2027, 1, 10)),
        ("Sun 10 Jan 2027", date(2027, 1, 10)),
        ("31/02/2027", None),
        ("13/13/2027", None),
        ("10 January", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_written_in_britain(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", date(2026, 11, 27)),
        ("Tomorrow", date(2026, 11, 29)),
        ("today", TODAY),
        ("1/2", date(2026, 2, 1)),
        ("3 November", date(2026, 11, 3)),
        ("soon", None),
    ],
)
def test_beside_today_the_year_goes_without_saying(text: str, day: date | None) -> None:
    assert read_day(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["2026-03", "03/2026", "3/2026", "March 2026", "mar 2026"])
def test_a_month_is_read_in_any_form(text: str) -> None:
    assert read_month(text) == "2026-03"


def test_what_is_no_month_is_none() -> None:
    assert [read_month(text) for text in ("March", "13/2026", "2026", "")] == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24..2027-01-01",
        "24/12/2026 - 1/1/2027",
        "24/12/2026-1/1/2027",
        "24/12/2026 to 01/01/2027",
        "24 December 2026 – 1 January 2027",
        "Thu 24th Dec 2026 until Fri 1st Jan 2027",
    ],
)
def test_closures_are_read_as_people_write_them(text: str) -> None:
    assert read_closures(text) == CHRISTMAS


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9am", "2026-11-28 09:00"),
        ("9 am", "2026-11-28 09:00"),
        ("09:00", "2026-11-28 09:00"),
        ("9.15 a.m.", "2026-11-28 09:15"),
        ("12pm", "2026-11-28 12:00"),
        ("12am", "2026-11-28 00:00"),
        ("yesterday 4pm", "2026-11-27 16:00"),
        ("27 November at 16:00", "2026-11-27 16:00"),
        ("27/11/2026 4:30pm", "2026-11-27 16:30"),
    ],
)
def test_a_time_is_read_on_either_clock(text: str, at: str) -> None:
    now = datetime(2026, 11, 28, 13, tzinfo=UTC)
    assert f"{time_of_count(text, now=now):%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("text", ["13am", "0pm", "9", "25:00", "9:75", "am"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadTime, match="isn't a time"):
        time_of_count(text, now=datetime(2026, 11, 28, 13, tzinfo=UTC))


def test_options_take_them(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    assert wpp("order", "list", "--since", "01/11/2026", "--json").exit_code == 0
    assert wpp("audit", "--since", "yesterday", "--json").exit_code == 0
    assert wpp("report", "sla", "--month", "March 2026", "--json").exit_code == 0
    told = wpp("purchase", "add", "BOT", "5", "--by", "10/01/2099", "--reference", "PO-1", "--json")
    assert told.exit_code == 0, told.stderr
    assert wpp("purchase", "list", "--json").document[0]["by"] == "2099-01-10"
    Path("count.csv").write_text("SKU,Quantity\nBOT,10\n")
    assert wpp("stock", "count", "count.csv", "--at", "yesterday 9am", "-y").exit_code == 0
    with portal.transaction(by="dee") as work:
        change_setting(work, "closures", "24/12/2026 - 1/1/2027")
    assert portal.policy().closures == CHRISTMAS
