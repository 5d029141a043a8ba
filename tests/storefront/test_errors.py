"""Error pages stand in the frame of the rest and have one thing to do; pages are small and ask for little."""

import re
from datetime import date

import pytest

from store.web.pages import REFUSALS, Pages
from support.cast import PACK, Cast, fill, order, starter
from support.databases import SQLITE_ONLY
from support.web import Answer, PageReader, Visitor, at_browser
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.receiving.purchase_entry import expect

MOST_BYTES = 50 * 1024
FORM = "application/x-www-form-urlencoded"


def assert_framed(answer: Answer, status: int) -> None:
    """In the frame: the brand above, one heading, one thing to do."""
    assert answer.status == status, answer.words
    assert answer.header("Content-Type") == "text/html; charset=utf-8"
    assert answer.html.count("<h1>") == 1
    assert '<header class="bar">' in answer.html
    assert answer.html.count('class="button"') == 1
    assert answer.title.endswith("Northwind")


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_every_refusal_has_a_page_that_needs_no_database(portal: Portal, status: int) -> None:
    html = Pages(portal).refusal(status).decode()
    assert PageReader(html).all_faults() == []
    assert REFUSALS[status][0] in html
    assert html.count('class="button"') == 1


def test_each_status_is_answered_with_its_page(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "brand.name", "Northwind")
    mia = at_browser(portal, cast.mia)
    assert_framed(mia.ask("POST", "/login", body=b"a=%ff", CONTENT_TYPE=FORM), 400)
    assert_framed(mia.ask("GET", "/desk"), 403)
    assert_framed(mia.ask("GET", "/nothing-here"), 404)
    assert_framed(mia.ask("GET", "/orders"), 405)
    assert_framed(mia.ask("POST", "/login", HTTP_TRANSFER_ENCODING="chunked"), 411)
    assert_framed(mia.ask("POST", "/login", CONTENT_LENGTH="9999999"), 413)
    assert_framed(mia.ask("GET", "/", HTTP_HOST="elsewhere.example"), 421)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("store.shop.landing.packs", broken)
    assert_framed(mia.ask("GET", "/"), 500)


def test_too_many_tries_are_told_in_the_form_itself(portal: Portal, cast: Cast) -> None:
    visitor = Visitor(portal)
    visitor.get("/login")
    tries = [visitor.press("Log in", email=cast.mia.email, password="not the right one") for _ in range(12)]
    answer = tries[-1]
    assert answer.status == 429
    assert answer.header("Retry-After") == "15"
    assert answer.title.startswith("Error: ")
    assert answer.form("Log in").fields["email"] == cast.mia.email
    assert "aria-invalid" not in answer.html, "nothing is wrong with what was typed"


def test_a_pack_of_which_something_needed_is_gone_says_so_and_takes_no_order(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        for code in ("TSH-S", "TSH-M"):
            adjust(work, code, -10, reason=Reason.SAMPLE)
    page = Visitor(portal).get(f"/packs/{PACK}")
    assert "This pack can’t be ordered at the moment: T-shirt has sold out in every size." in page.words
    assert "Please try again in a few days." in page.words
    assert "S – sold out" in page.words
    assert "Add to basket" not in page.words
    assert page.html.count('type="radio"') == page.html.count(" disabled"), (
        "nothing to choose without a button"
    )
    assert "T-shirt has sold out in every size" in Visitor(portal).get("/").words
    with portal.transaction(by="dee@house.example.com") as work:
        expect(work, "TSH-M", 20, due_on=date(2026, 3, 12), reference="PO 2041")
        expect(work, "TSH-S", 20, due_on=date(2026, 3, 19), reference="PO 2042")
    for path in (f"/packs/{PACK}", "/"):
        assert "We expect more on Thursday 12 March 2026." in Visitor(portal).get(path).words


def test_a_basket_of_a_pack_that_is_gone_says_when_more_comes_and_asks_for_no_other_choice(
    portal: Portal, cast: Cast
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia, "TSH-M", "BOT")
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-M", -10, reason=Reason.SAMPLE)
    assert "Choose another" in mia.get("/basket").words
    assert "Next you say where it should go" not in mia.get("/basket").words
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
        expect(work, "TSH-M", 20, due_on=date(2026, 3, 12), reference="PO 2041")
    gone = mia.get("/basket").words
    assert "We expect more on Thursday 12 March 2026." in gone
    assert "Choose another" not in gone


@SQLITE_ONLY
def test_pages_are_small_and_ask_for_two_files_beside_pictures(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        for code in ("TSH-M", "BOT", "CARD"):
            adjust(work, code, 110, reason=Reason.FOUND)
    placed = [order(portal, cast.mia)]
    for approval in ("on", "off"):
        with portal.transaction(by="dee@house.example.com") as work:
            change_setting(work, "approval", approval)
            users = [starter(work, f"Niamh-Alexandra-{approval}-{each}") for each in range(51)]
        placed += [order(portal, user) for user in users]
    dee, mia = at_browser(portal, cast.dee), at_browser(portal, cast.mia)
    pages = [Visitor(portal).get(path) for path in ("/", f"/packs/{PACK}", "/basket", "/login")]
    pages += [mia.get(path) for path in ("/", "/account", f"/orders/{placed[0].number}/goods")]
    pages += [dee.get(path) for path in ("/desk", "/desk?status=on-hold")]
    pages += [dee.find("niamh")]
    pages += [dee.get(path) for path in (f"/desk/orders/{placed[0].number}", f"/desk/people/{cast.mia.id}")]
    for page in pages:
        assert page.status == 200, page.path
        assert len(page.body) <= MOST_BYTES, (page.path, len(page.body))
        asked = re.findall(r'<link rel="stylesheet"|<script|<iframe|@import', page.html)
        assert asked == ['<link rel="stylesheet"'] * 2, page.path


def test_a_size_that_is_sold_out_says_when_more_comes(portal: Portal, cast: Cast) -> None:
    assert "more is expected" not in Visitor(portal).get(f"/packs/{PACK}").words
    with portal.transaction(by="dee@house.example.com") as work:
        expect(work, "TSH-L", 20, due_on=date(2026, 3, 12), reference="PO 2041")
        expect(work, "TSH-M", 20, due_on=date(2026, 3, 12), reference="PO 2041")
    words = Visitor(portal).get(f"/packs/{PACK}").words
    assert "L: we expect more on Thursday 12 March 2026." in words
    assert "M: more is expected" not in words


def test_a_refusal_at_the_door_needs_neither_the_database_nor_the_right_name(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes under another name gets the client's page with its colours, and a way to the right address."""
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "brand.name", "Northwind")
    visitor = Visitor(portal)
    visitor.get("/")
    monkeypatch.delattr(type(portal.database), "read")
    lost = visitor.ask("GET", "/", HTTP_HOST="elsewhere.example")
    assert (lost.status, lost.title.endswith("Northwind")) == (421, True)
    for path in re.findall(r'<link rel="stylesheet" href="([^"]+)">', lost.html):
        assert visitor.ask("GET", path, HTTP_HOST="elsewhere.example").status == 200
    assert (
        re.findall(r'<a class="(?:brand|button)" href="([^"]+)">', lost.html) == ["http://portal.test/"] * 2
    )
