"""Colours, words and fields: the small parts that pages are made of."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import PackageLoader

from store.web.colours import DARK_PAPER, INK, PAPER, brand_stylesheet, contrast, mixed, readable_on
from store.web.drawings import BY_WORD, drawing_of, picture_of
from store.web.errors import BadRequest
from store.web.formatting import address, briefly, when
from store.web.forms import Fields, fields_of
from wpp.wording import count, duration, either

LONDON = ZoneInfo("Europe/London")
COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(COLOURS)
def test_every_colour_is_readable_in_the_light_and_in_the_dark(colour: str) -> None:
    tint, dark_tint = mixed(colour, PAPER, 0.08), mixed(colour, DARK_PAPER, 0.16)
    assert contrast(readable_on(colour, tint, INK), tint) >= 4.5
    assert contrast(readable_on(colour, dark_tint, PAPER), dark_tint) >= 4.5
    assert "var(" not in brand_stylesheet(colour)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_instants_are_shown_in_the_portals_zone() -> None:
    summer = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    assert when(summer, LONDON) == "Wednesday 1 July 2026 at 14:30"
    assert briefly(summer, LONDON) == "Wed 1 Jul, 14:30"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=-5), "5 hours"),
    ],
)
def test_lengths_of_time_are_rounded_as_people_do(span: timedelta, words: str) -> None:
    assert duration(span) == words


def test_names_to_choose_from_are_joined_as_people_say_them() -> None:
    assert either(["bottle", "notebook", "cap"]) == "bottle, notebook or cap"
    assert (either(["bottle"]), either([])) == ("bottle", "")
    assert either(list("abcdef")) == "a, b, c, d, e or f"
    assert either(list("abcdefg")) == "a, b, c, d, e or one of 2 others"
    assert (count(1, "choice"), count(3, "choice")) == ("1 choice", "3 choices")


def test_every_drawing_is_there_and_what_is_unknown_is_a_present() -> None:
    known = PackageLoader("store").list_templates()
    assert {f"drawings/{name}.svg" for name in [*BY_WORD, "present", "parcel"]} <= set(known)
    assert drawing_of("Welcome card") == "card"
    assert drawing_of("Organic T-Shirt, navy") == "tshirt"
    assert drawing_of("Something else") == "present"


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ("https://cdn.example.com/tee.jpg", True),
        ("/pictures/tee.jpg", True),
        ("tee.jpg", False),
        ("//evil.example/tee.jpg", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_what_a_browser_can_load_is_shown_as_a_picture(image: str, shown: bool) -> None:
    assert picture_of(image) == (image if shown else "")


@given(st.text(max_size=50))
def test_a_line_is_one_line_however_it_was_typed(text: str) -> None:
    line = Fields([("name", text)]).line("name")
    assert line == line.strip()
    assert not any(letter in line for letter in "\r\n\t\x00\x7f")
    assert Fields([("name", line)]).line("name") == line


def test_a_password_is_taken_to_the_letter() -> None:
    assert fields_of("password=+a%20%C3%A9+").raw("password") == " a é "


@pytest.mark.parametrize("encoded", ["a=%ff", "a=%ED%A0%80"])
def test_what_is_no_text_is_refused(encoded: str) -> None:
    with pytest.raises(BadRequest):
        fields_of(encoded)


def test_choices_are_read_by_number_and_nothing_else_is() -> None:
    given_fields = fields_of("choice-3=7&choice-x=1&choice-4=-1&choice-5=%D9%A3&other=2")
    assert given_fields.whole_numbers("choice-") == {3: 7}


def test_an_address_breaks_before_its_at_and_its_dots_and_is_escaped() -> None:
    broken = "mia<wbr>.tester<wbr>@client<wbr>.example.com"
    assert address("mia.tester@client.example.com") == broken
    assert address("<b>@x") == "&lt;b&gt;<wbr>@x"
