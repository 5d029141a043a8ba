"""Every form of every email: text and HTML say the same, and a phone shows it whole."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from playwright.sync_api import Page

from support.browser import NewPage
from support.mail import BRAND, FACTS, ORDER, PACKS, SECRET, TO_TEAMS
from support.mail_words import words_of
from wpp.mail.messages import Rendered, render
from wpp.mail.model import EmailKind

LONG = "wolfeschlegelsteinhausenbergerdorff"
SWAPPED: dict[str, object] = {"swapped": "T-shirt, M → T-shirt, L"}
TO_CHANGE: dict[str, object] = {
    "swaps": [{"old_sku": "TS-M", "old": "T-shirt, M", "new_sku": "TS-L", "new": "T-shirt, L"}],
    "new_address": ORDER["address"],
    "new_country": "United Kingdom",
}
Form = tuple[EmailKind, dict[str, object], bool]
OTHER_FORMS: dict[str, Form] = {
    "a cancelled one": (EmailKind.ORDER_CANCELLED, {}, True),
    "stop": (EmailKind.ORDER_CANCELLED, {"stop": "asked", "batch": "EXP-7"}, True),
    "too late": (EmailKind.ORDER_CANCELLED, {"stop": "too late", "batch": "EXP-7"}, True),
    "held": (EmailKind.APPROVAL_REQUEST, {"reminder": 1, "waited_days": 3}, True),
    "still held": (EmailKind.APPROVAL_REQUEST, {"asked": ["rita@example.com"], "waited_days": 5}, True),
    "changed": (EmailKind.ORDER_CONFIRMED, {"changed": "address"}, False),
    "changed by staff": (
        EmailKind.ORDER_RECEIVED,
        {"changed": "contents", "changed_by": "staff"} | SWAPPED,
        False,
    ),
    "changed for the warehouse": (
        EmailKind.WAREHOUSE_ORDER,
        {"changed": "contents and address"} | SWAPPED,
        True,
    ),
    "change asked": (EmailKind.WAREHOUSE_ORDER, {"change": "asked", "batch": "EXP-7"} | TO_CHANGE, True),
    "change rejected": (EmailKind.WAREHOUSE_ORDER, {"change": "rejected"} | TO_CHANGE, True),
    "change withdrawn": (EmailKind.WAREHOUSE_ORDER, {"change": "withdrawn", "reason": "No."}, True),
    "in hand": (EmailKind.REMINDER, {"nonce": "", "expires_at": None}, False),
    "no code": (EmailKind.ORDER_DISPATCHED, {"parcels": []}, False),
    "packs": (EmailKind.WELCOME, {"packs": PACKS}, False),
}


def every_form(*, lengthened: bool = False) -> dict[str, Rendered]:
    """Every kind, and the other forms that some of them have; lengthened, for people with addresses and names of one
    long word, as some have.
    """
    forms: dict[str, Form] = {kind.value: (kind, {}, kind in TO_TEAMS) for kind in EmailKind} | OTHER_FORMS
    made = {}
    for name, (kind, more, to_team) in forms.items():
        facts = json.dumps({**FACTS[kind], **more})
        if lengthened:
            facts = facts.replace("@example.com", f"@{LONG}.{LONG}.example.com").replace("Chen", LONG.title())
            facts = facts.replace("BOTTLE-BLUE", f"BOTTLE-{LONG}").replace("Water bottle", f"Water {LONG}")
        made[name] = render(kind, json.loads(facts), brand=BRAND, secret=SECRET, to_team=to_team)
    return made


FORMS = pytest.mark.parametrize("form", every_form().values(), ids=every_form())


@FORMS
def test_html_and_text_say_the_same_sentences_and_addresses(form: Rendered) -> None:
    seen = words_of(form.html)
    for line in form.text.splitlines():
        if line.startswith("https://"):
            assert seen.count(line) >= 1, "shown, not only linked"
        elif line.endswith(".") and not line.startswith("  "):
            assert line in seen
    for address in re.findall(r'href="([^"]*)"', form.html):
        assert unescape(address) in seen.split(), "every button and link has its bare address beside it"
        assert unescape(address) in form.text


@FORMS
def test_teams_read_codes_in_both_and_people_in_neither(form: Rendered) -> None:
    seen = words_of(form.html)
    assert ("TS-M" in form.text) is ("TS-M" in seen)
    if "Hello Mia" in form.text:
        assert "TS-M" not in form.text


BROKEN_WORDS = """() => {
    const broken = [], walker = document.createTreeWalker(document.querySelector('[role=main]'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        for (const word of walker.currentNode.data.matchAll(/[\\p{L}\\p{N}’'-]{2,}/gu)) {
            const range = document.createRange();
            range.setStart(walker.currentNode, word.index);
            range.setEnd(walker.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            const whole = walker.currentNode.parentElement.closest('a')?.href ?? '';
            if (lines.size > 1 && !whole.includes(word[0]) && !word[0].includes('-')) broken.push(word[0]);
        }
    }
    return broken;
}"""
SMALL_BUTTONS = """() => [...document.querySelectorAll('td > a')]
    .filter((a) => a.querySelector('span') || getComputedStyle(a).textDecorationLine === 'none')
    .map((a) => a.getBoundingClientRect()).filter((box) => box.height < 44 || box.width < 44).length"""
SMALL_LINKS = """() => [...document.querySelectorAll('a')]
    .filter((a) => a.getBoundingClientRect().height < 24).length"""


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1000])
def test_no_message_is_wider_than_its_screen_breaks_a_word_or_is_hard_to_tap(
    new_page: NewPage, width: int
) -> None:
    page: Page = new_page(width=width)
    long = every_form(lengthened=True)
    for name, form in every_form().items():
        for html in (long[name].html, form.html):
            page.set_content(html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(BROKEN_WORDS) == [], name
        assert (page.evaluate(SMALL_BUTTONS), page.evaluate(SMALL_LINKS)) == (0, 0), name


@pytest.mark.long
@pytest.mark.browser
def test_in_the_dark_the_page_is_dark_and_its_words_are_light(new_page: NewPage) -> None:
    page = new_page(dark=True)
    page.set_content(every_form()["order_confirmed"].html)
    heading = page.get_by_role("heading", level=1)
    light = heading.evaluate("e => getComputedStyle(e).color")
    dark = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (light, dark) == ("rgb(241, 245, 249)", "rgb(15, 23, 42)")


@pytest.mark.long
@pytest.mark.browser
def test_a_logo_that_is_not_loaded_shows_the_name_in_the_dark_too(new_page: NewPage) -> None:
    page = new_page(dark=True)
    brand = replace(BRAND, logo_url="https://welcome.invalid/logo.png")
    page.set_content(render(EmailKind.WELCOME, FACTS[EmailKind.WELCOME], brand=brand).html)
    style = page.get_by_alt_text("Northwind").evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert style == ["rgb(15, 23, 42)", "rgb(255, 255, 255)"]
