"""Codes from a phone: set up, asked for at the log-in, taken once, and required for a role."""

import base64

import pytest

from support.cast import Cast, order
from support.phones import ask_for_codes, give, set_up, try_log_in
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.people.model import Purpose
from wpp.people.password_links import make_link
from wpp.people.second_factor import code_at, has_factor
from wpp.policy.factors import read_factors, write_factors
from wpp.portal import Portal


def test_the_codes_are_those_of_the_standard() -> None:
    key = b"12345678901234567890"
    assert [code_at(key, seconds // 30) for seconds in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ], "RFC 6238, appendix B, its last six digits"


def test_a_code_is_needed_after_the_password(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, _ = set_up(at_browser(portal, cast.walt), portal, clock)
    walt = try_log_in(portal, cast.walt)
    assert walt.page is not None
    assert walt.page.path == "/login/code"
    assert walt.ask("GET", "/desk").header("Location").startswith("/login"), "nothing is open yet"
    assert give(walt, "000000").status == 422
    assert give(walt, phone.code(-3)).status == 422
    assert give(walt, phone.code()).path == "/desk"
    assert walt.ask("GET", "/desk").status == 200


def test_a_code_is_taken_once(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, codes = set_up(at_browser(portal, cast.walt), portal, clock)
    code = phone.code()
    assert give(try_log_in(portal, cast.walt), code).path == "/desk"
    assert give(try_log_in(portal, cast.walt), code).status == 422
    assert give(try_log_in(portal, cast.walt), f" {codes[0].upper()} ").path == "/desk"
    assert give(try_log_in(portal, cast.walt), codes[0]).status == 422
    assert give(try_log_in(portal, cast.walt), codes[1].replace("-", "")).path == "/desk"


def test_codes_are_not_guessed(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, _ = set_up(at_browser(portal, cast.walt), portal, clock)
    thief = try_log_in(portal, cast.walt, "203.0.113.7")
    assert [give(thief, f"{number:06}").status for number in range(6)] == [422] * 5 + [429]
    again = try_log_in(portal, cast.walt, "203.0.113.7")
    assert give(again, phone.code()).status == 429, "a new log-in doesn't start the count anew"
    assert give(try_log_in(portal, cast.walt, "203.0.113.8"), phone.code()).path == "/desk"


def test_a_log_in_waits_ten_minutes_for_its_code(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, _ = set_up(at_browser(portal, cast.walt), portal, clock)
    walt = try_log_in(portal, cast.walt)
    clock.advance(minutes=10)
    assert give(walt, phone.code()).path == "/login"


def test_a_link_from_an_email_needs_the_code_too(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, _ = set_up(at_browser(portal, cast.walt), portal, clock)
    with portal.transaction(by="dee") as work:
        link = make_link(work, cast.walt.id, Purpose.RESET, days=2, secret=portal.secret).token
    walt = Visitor(portal)
    walt.get(f"/password/{link}")
    assert walt.press("Set password", password="four quiet grey herons").path == "/login/code"
    assert give(walt, phone.code()).path == "/desk"


def test_a_form_kept_before_the_log_in_survives_the_code(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    number = order(portal, cast.mia).number
    cleo = at_browser(portal, cast.cleo)
    phone, _ = set_up(cleo, portal, clock)
    cleo.get(f"/desk/orders/{number}")
    clock.advance(hours=3)
    cleo.press("Cancel order", **{"cancel-reason": "Asked by phone"})
    cleo.press("Log in", email=cast.cleo.email, password=PASSWORD)
    page = give(cleo, phone.code())
    assert page.path == f"/desk/orders/{number}"
    assert "Asked by phone</textarea>" in page.html


def test_a_role_for_which_codes_are_required_sees_nothing_before(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    ask_for_codes(portal, "off, cs=required")
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    assert walt.get("/desk").path == "/desk"
    for path in ("/desk", f"/desk/people/{cast.mia.id}"):
        assert cleo.get(path).path == "/account/second-factor", path
    assert walt.get("/account/second-factor").status == 404
    _, codes = set_up(cleo, portal, clock)
    assert cleo.get("/desk").path == "/desk"
    cleo.get("/account/second-factor")
    assert cleo.press("Use another phone", **{"removal-code": "000000"}).status == 422
    assert cleo.press("Use another phone", **{"removal-code": codes[0]}).path == "/account/second-factor"
    assert cleo.get("/desk").path == "/account/second-factor", "until the other phone is set up"
    set_up(cleo, portal, clock)
    assert cleo.get("/desk").path == "/desk"


def test_codes_are_turned_off_by_a_code(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    walt = at_browser(portal, cast.walt)
    phone, _ = set_up(walt, portal, clock)
    walt.get("/account/second-factor")
    assert walt.press("Turn codes off", **{"removal-code": "000000"}).status == 422
    assert walt.press("Turn codes off", **{"removal-code": phone.code()}).path == "/account"
    assert try_log_in(portal, cast.walt).ask("GET", "/desk").status == 200
    with portal.reading() as session:
        told = [each.subject for each in list_messages(session, kind=EmailKind.ACCOUNT_NOTICE)]
    assert [each.split(" to log in")[0] for each in told if "Codes" in each] == [
        "Codes are no longer needed",
        "Codes are now needed",
    ]


def test_a_phone_is_set_up_by_whoever_knows_the_password(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    walt = at_browser(portal, cast.walt)
    for _ in range(5):
        walt.get("/account/second-factor")
        told = walt.press("Set up codes", password="eight brave otters")
        assert (told.status, "That’s not your current password." in told.words) == (422, True)
        assert "type this key" not in told.words
    walt.get("/account/second-factor")
    assert walt.press("Set up codes", password=PASSWORD).status == 429
    clock.advance(minutes=1)
    walt.get("/account/second-factor")
    assert "type this key" in walt.press("Set up codes", password=PASSWORD).words


def test_a_wrong_first_code_turns_nothing_on(portal: Portal, cast: Cast) -> None:
    ask_for_codes(portal)
    walt = at_browser(portal, cast.walt)
    walt.get("/account/second-factor")
    walt.press("Set up codes", password=PASSWORD)
    assert walt.press("Turn codes on", code="000000").status == 422
    with portal.reading() as session:
        assert not has_factor(session, cast.walt.id)
    assert try_log_in(portal, cast.walt).ask("GET", "/desk").status == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", "off"),
        ("ON", "on"),
        ("on, admin=required", "on, admin=required"),
        ("required, cs=off", "required, cs=off"),
        ("cs=on, admin=on, warehouse=on, representative=on", "on"),
    ],
)
def test_the_setting_is_kept_in_its_shortest_form(typed: str, kept: str) -> None:
    assert write_factors(read_factors(typed)) == kept
    assert read_factors(kept) == read_factors(typed)


@pytest.mark.parametrize("typed", ["maybe", "user=on", "on, admin=", "admin"])
def test_a_setting_that_means_nothing_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="off, on or required"):
        read_factors(typed)


def test_no_row_holds_what_a_phone_or_a_recovery_code_is(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    phone, codes = set_up(at_browser(portal, cast.walt), portal, clock)
    with portal.reading() as session:
        rows = [
            str(row)
            for table in ("second_factors", "recovery_codes", "pending_logins")
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}").all()
        ]
    kept = " ".join(rows)
    assert rows
    assert base64.b32encode(phone.key).decode() not in kept
    assert phone.key.hex() not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
