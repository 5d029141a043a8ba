"""Every kind of email says what it has to, in text and in HTML, whoever it is about."""

from dataclasses import replace
from pathlib import Path

import pytest

import wpp.mail
from support.cast import Cast
from support.mail import ADDRESS, BRAND, FACTS, LINK, ORDER, PACKS, SECRET, TO_TEAMS
from support.mail_words import words_of
from support.rendering import rendered
from wpp.mail.carriers import tracking_link
from wpp.mail.messages import render, subject_of
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.mail.required_context import OPTIONAL, REQUIRED, check_facts
from wpp.people.password_links import token_from
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.starters.invite import preview, welcome

TEMPLATES = Path(wpp.mail.__file__).parent / "templates"
ODD_NAMES = ["王小明", "O'Brien, <b>", "محمد عبد الله", "{{ 7 * 7 }}", "Zoë\r\nBcc: all@example.com"]
EVERY_KIND = pytest.mark.parametrize("kind", list(EmailKind), ids=lambda kind: kind.value)


def test_every_kind_has_its_three_templates_and_every_folder_its_kind() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders == {kind.value for kind in EmailKind}
    for folder in folders:
        files = {path.name for path in (TEMPLATES / folder).iterdir()}
        assert files == {"subject.txt", "body.txt", "body.html"}


@EVERY_KIND
def test_every_kind_renders_from_the_facts_that_it_must_have(kind: EmailKind) -> None:
    least = {key: value for key, value in FACTS[kind].items() if key not in OPTIONAL or key in REQUIRED[kind]}
    check_facts(kind, least)
    message = render(kind, least, brand=BRAND, secret=SECRET, to_team=kind in TO_TEAMS)
    assert message.subject
    assert "\n" not in message.subject
    for words in (message.text, message.html):
        assert "None" not in words
        assert "{{" not in words
        assert BRAND.name in words


@EVERY_KIND
def test_a_fact_that_is_missing_is_found_when_the_message_is_queued(kind: EmailKind) -> None:
    for key in REQUIRED[kind]:
        less = {name: value for name, value in FACTS[kind].items() if name != key}
        with pytest.raises(TypeError, match=key):
            check_facts(kind, less)


@EVERY_KIND
@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_shown_as_they_are_and_break_nothing(kind: EmailKind, name: str) -> None:
    odd: dict[str, object] = {
        key: value for key, value in {"first_name": name, "last_name": name}.items() if key in FACTS[kind]
    }
    if "address" in FACTS[kind]:
        odd["address"] = {**ADDRESS, "name": name}
    if kind in (EmailKind.LATE_ORDERS, EmailKind.EXPORT_UNDONE):
        odd["orders"] = [{**FACTS[kind]["orders"][0], "name": name}]
    if not odd:
        odd["recorded_by"] = odd["booked_by"] = odd["undone_by"] = name
    message = rendered(kind, **odd)
    assert "\r" not in message.subject
    assert "\n" not in message.subject
    assert "<b>" not in message.html
    if kind is not EmailKind.LOW_STOCK and "\n" not in name:
        assert name in message.text
        assert name in words_of(message.html)


@EVERY_KIND
def test_html_says_what_the_text_says(kind: EmailKind) -> None:
    message = rendered(kind)
    seen = words_of(message.html)
    for fact in ("number", "reason", "delivery_note", "note"):
        if FACTS[kind].get(fact):
            assert FACTS[kind][fact] in message.text
            assert FACTS[kind][fact] in seen
    for parcel in FACTS[kind].get("parcels", []):
        assert parcel["tracking"] in message.text
        assert parcel["tracking"] in seen
    for row in FACTS[kind].get("lines", []) + FACTS[kind].get("items", []):
        for words in (message.text, seen):
            assert row.get("item", row.get("name")) in words


@EVERY_KIND
def test_html_stands_without_scripts_or_stylesheets_of_others(kind: EmailKind) -> None:
    html = rendered(kind).html
    assert "<script" not in html
    assert "<link" not in html
    assert "<img" not in html, "no logo is set"
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert BRAND.colour in html
    assert max(len(line) for line in html.splitlines()) < 998, "RFC 5322 §2.1.1"


def test_a_logo_is_shown_with_the_name_in_its_place_where_pictures_are_off() -> None:
    brand = replace(BRAND, logo_url="https://welcome.example.com/logo.png")
    html = render(EmailKind.WELCOME, LINK, brand=brand).html
    assert 'src="https://welcome.example.com/logo.png" alt="Northwind"' in html


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (EmailKind.WELCOME, "welcome"),
        (EmailKind.REMINDER, "welcome"),
        (EmailKind.NEW_LINK, "welcome"),
        (EmailKind.PASSWORD_RESET, "password"),
    ],
)
def test_a_personal_link_is_made_for_its_reader_and_hidden_from_others(kind: EmailKind, path: str) -> None:
    token = token_from(SECRET, LINK["nonce"])
    message = rendered(kind)
    assert f"https://welcome.example.com/{path}/{token}\n" in message.text
    assert f'href="https://welcome.example.com/{path}/{token}"' in message.html
    hidden = render(kind, LINK, brand=BRAND)
    assert token not in hidden.text + hidden.html
    assert f"/{path}/…" in hidden.text


def test_times_are_those_of_the_portal_summer_and_winter() -> None:
    assert "Thursday 26 November 2026 at 14:30" in rendered(EmailKind.WELCOME).text
    summer = rendered(EmailKind.WELCOME, expires_at="2026-07-01T23:30:00+00:00")
    assert "Thursday 2 July 2026 at 00:30" in summer.text


def test_the_welcome_says_for_whom_it_is_and_until_when() -> None:
    message = rendered(EmailKind.WELCOME)
    for words in (message.text, words_of(message.html)):
        assert "Hello Mia" in words
        assert "mia@example.com" in words
        assert "Thursday 26 November 2026 at 14:30" in words


def test_somebody_with_one_name_is_greeted_by_it_and_nobody_is_greeted_by_nothing() -> None:
    assert "Hello Sukarno," in rendered(EmailKind.WELCOME, first_name="", last_name="Sukarno").text
    assert "Hello,\n" in rendered(EmailKind.WELCOME, first_name="", last_name="").text


def test_a_reminder_to_somebody_with_a_password_sends_them_to_the_storefront() -> None:
    message = rendered(EmailKind.REMINDER, nonce="", expires_at=None)
    assert "/welcome/" not in message.text + message.html
    assert "https://welcome.example.com/\n" in message.text


def test_the_welcome_says_what_is_in_the_pack(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=portal.secret)
    with portal.reading() as session:
        [letter] = list_messages(session, kind=EmailKind.WELCOME)
        seen = preview(session, cast.omar.email, brand=BRAND, now=portal.now())
    for text in (render(EmailKind.WELCOME, letter.facts, brand=BRAND).text, seen.text):
        assert (
            "Here’s what’s in it:\n\n  - T-shirt in your size\n"
            "  - Your gift: Bottle or Cap in your size\n  - Welcome card\n"
        ) in text


def test_the_welcome_names_the_packs_where_there_are_several_and_nothing_where_there_is_none() -> None:
    gifts = [{"name": f"Gift {number}", "sized": False} for number in range(1, 10)]
    second = {"name": "Small pack", "parts": [{"choice": "Gift", "quantity": 2, "items": gifts}]}
    message = rendered(EmailKind.WELCOME, packs=[*PACKS, second])
    for words in (" ".join(message.text.split()), words_of(message.html)):
        assert "There are 2 packs to choose from, and one is yours: Welcome pack" in words
        assert "2 × Gift: Gift 1, Gift 2, Gift 3, Gift 4, Gift 5 or one of 4 others" in words
    assert "in it" not in rendered(EmailKind.WELCOME).text


@pytest.mark.parametrize(
    ("carrier", "tracking", "page"),
    [
        ("Royal Mail", "AB 1234 5678 9GB", "https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB"),
        ("royal mail 24", "AB123456789GB", "https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB"),
        ("DPD (UK)", "15501234567890", "https://track.dpd.co.uk/search?reference=15501234567890"),
        ("Evri", "H00ABC", "https://www.evri.com/track/parcel/H00ABC"),
        ("Parcelforce", "PB1", "https://www.parcelforce.com/track-trace?trackNumber=PB1"),
        ("UPS", "1Z999AA10123456784", "https://www.ups.com/track?loc=en_GB&tracknum=1Z999AA10123456784"),
        ("DHL Express", "1/2&3", "https://www.dhl.com/gb-en/home/tracking.html?submit=1&tracking-id=1%2F2%263"),
        ("Dave's van", "7", None),
        ("", "7", None),
        ("UPS", " ", None),
    ],
)  # fmt: skip
def test_a_parcel_is_followed_where_its_carrier_has_a_page(
    carrier: str, tracking: str, page: str | None
) -> None:
    assert tracking_link(carrier, tracking) == page
    message = rendered(EmailKind.ORDER_DISPATCHED, parcels=[{"carrier": carrier, "tracking": tracking}])
    assert ("Track your parcel" in message.text) is (page is not None)
    assert tracking.strip() in message.text
    if page:
        assert page in message.text


def test_without_tracking_there_is_no_word_of_it() -> None:
    message = rendered(EmailKind.ORDER_DISPATCHED, parcels=[])
    assert "racking" not in message.text + words_of(message.html)


def test_a_sender_is_answered_where_it_is_the_address_of_a_team(portal: Portal, cast: Cast) -> None:
    def answers(sender: str) -> bool:
        with portal.transaction(by="dee") as work:
            change_setting(work, "sender", sender)
        return portal.brand(portal.policy()).accepts_replies

    assert answers("noreply@house.example.com") is False, "nobody said that this is read"
    assert answers("CS@house.example.com") is True


def test_people_are_told_to_answer_only_where_somebody_reads_it() -> None:
    silent = rendered(EmailKind.ORDER_CONFIRMED).text
    heard = render(EmailKind.ORDER_CONFIRMED, ORDER, brand=replace(BRAND, reply_to="help@example.com")).text
    assert "this mailbox isn’t monitored" in silent
    assert "Reply as soon as you can" not in silent
    assert "Reply as soon as you can" in heard


def test_a_subject_of_any_length_is_one_line_that_fits() -> None:
    lines = [{"sku": "A" * 60, "name": "x", "size": "", "available": 1, "threshold": 2}]
    subject = subject_of(EmailKind.LOW_STOCK, {"items": lines}, brand_name="Northwind", to_team=True)
    assert subject.startswith("Low stock: AAAA")
    long = subject_of(EmailKind.NEW_LINK, {}, brand_name="Y" * 500)
    assert len(long) == 200
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("event", "says"), [("device", "If it was you"), ("factor-reset", "If you asked for this")]
)
def test_a_notice_asks_about_what_its_reader_may_have_done(event: str, says: str) -> None:
    facts = {**FACTS[EmailKind.ACCOUNT_NOTICE], "event": event, "by": "Dee", "reason": "Rang her"}
    message = render(EmailKind.ACCOUNT_NOTICE, facts, brand=BRAND, secret=SECRET)
    for body in (message.text, message.html):
        assert [each in body for each in ("If it was you", "If you asked for this")] == [
            each == says for each in ("If it was you", "If you asked for this")
        ]
