"""One sentence for help, the same on pages, emails and slips."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.web import Visitor, at_browser
from wpp.errors import UsageError
from wpp.policy import change_setting
from wpp.portal import Portal, Verdict, run_health_checks

BOTH = "Questions? Email help@example.com or call 020 7946 0000."
SENTENCES = {
    "help@example.com": "Questions? Email help@example.com.",
    "020 7946 0000": "Questions? Call 020 7946 0000.",
    "020 7946 0000, help@example.com": BOTH,
    "help@example.com or 020 7946 0000": BOTH,
    "": "",
}


def set_to(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, key, value)


@pytest.mark.parametrize("value", SENTENCES)
def test_an_address_a_number_or_both_make_one_sentence(portal: Portal, value: str) -> None:
    set_to(portal, "support", value)
    assert portal.policy().support_line.sentence == SENTENCES[value]


@pytest.mark.parametrize("value", ["ask Joe", "a@example.com, b@example.com", "01, 02 03 04 05 06", "x@"])
def test_what_is_neither_is_refused(portal: Portal, value: str) -> None:
    with pytest.raises(UsageError):
        set_to(portal, "support", value)


def test_without_it_replies_stand_in(portal: Portal) -> None:
    set_to(portal, "reply-to", "reply@example.com")
    assert portal.policy().support_line.sentence == "Questions? Email reply@example.com."


def test_pages_refusals_emails_and_slips_say_it(portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path) -> None:
    set_to(portal, "support", "help@example.com, 020 7946 0000")
    number = order(portal, cast.mia).number
    visitor, dee = Visitor(portal), at_browser(portal, cast.dee)
    for page in (visitor.get("/"), visitor.get("/nothing-here"), dee.get(f"/desk/orders/{number}")):
        assert BOTH.rstrip(".") in page.words, page.path
    assert 'href="tel:02079460000"' in visitor.get("/").html
    assert BOTH in dee.get(f"/desk/orders/{number}/slip").words
    wpp("order", "pick-slips", number, "--to", "slips.html")
    assert BOTH in Path("slips.html").read_text()
    portal.send_mail()
    sent = [path.read_text() for path in (tmp_path / "mail").rglob("*.eml")]
    assert sent
    assert all(text.count("Questions?") == 2 for text in sent), "once in the text, once in the HTML"


def test_doctor_asks_for_both(portal: Portal) -> None:
    checks = {check.name: check for check in run_health_checks(portal)}
    assert (checks["support"].state, checks["reply-to"].state) == (Verdict.WARN, Verdict.WARN)
    set_to(portal, "support", "help@example.com")
    set_to(portal, "reply-to", "help@example.com")
    checks = {check.name: check for check in run_health_checks(portal)}
    assert (checks["support"].state, checks["reply-to"].state) == (Verdict.OK, Verdict.OK)
