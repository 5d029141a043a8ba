"""A lost phone: who resets its codes, and who does not."""

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.phones import ask_for_codes, set_up, try_log_in
from support.portal import Clock
from support.web import at_browser, give_password
from wpp.accounts.factor_reset import reset_factor
from wpp.audit import history_of
from wpp.errors import Refusal
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.people.accounts import edit_user
from wpp.people.model import Role
from wpp.portal import Portal


def test_a_lost_phone_is_reset_by_another_administrator(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    dee = at_browser(portal, cast.dee)
    set_up(dee, portal, clock)
    walt = at_browser(portal, cast.walt)
    set_up(walt, portal, clock)
    dee.get(f"/desk/people/{cast.walt.id}")
    assert dee.press("Reset code generator", **{"factor-reason": ""}).status == 422
    assert (
        "Code generator reset"
        in dee.press("Reset code generator", **{"factor-reason": "New phone, spoke to him"}).words
    )
    assert walt.ask("GET", "/desk").status == 303, "his sessions have ended"
    assert try_log_in(portal, cast.walt).ask("GET", "/desk").status == 200
    with portal.reading() as session:
        (entry,) = [
            each for each in history_of(session, [f"user:{cast.walt.id}"]) if each.tag == "user:factor-reset"
        ]
        told = list_messages(session, kind=EmailKind.ACCOUNT_NOTICE)
    assert (entry.actor, entry.detail["reason"]) == (cast.dee.email, "New phone, spoke to him")
    assert any("has been reset" in each.subject and each.to == cast.walt.email for each in told)
    history = dee.get(f"/desk/people/{cast.walt.id}").words
    assert [each in history for each in ("Codes turned on", "Code generator reset", "spoke to him")] == [
        True
    ] * 3
    dee.get(f"/desk/people/{cast.dee.id}")
    own = dee.press("Reset code generator", **{"factor-reason": "Me"})
    assert (own.status, "another administrator" in own.words) == (409, True)


def test_the_machines_operator_resets_where_there_is_no_other_administrator(
    portal: Portal, cast: Cast, clock: Clock, wpp: Wpp
) -> None:
    ask_for_codes(portal)
    dee = at_browser(portal, cast.dee)
    set_up(dee, portal, clock)
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.cleo.email, role=Role.ADMIN)
    give_password(portal, cast.cleo)
    refused = wpp("user", "reset-second-factor", cast.dee.email, "--reason", "New phone", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "ask_administrator")
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.cleo.email, role=Role.CS)
    words = ("user", "reset-second-factor", cast.dee.email, "--reason", "New phone")
    assert wpp(*words, "--dry-run").exit_code == 0
    assert wpp(*words).exit_code == 0
    assert wpp(*words, "--json").document["error"]["code"] == "no_second_factor"
    assert try_log_in(portal, cast.dee).ask("GET", "/desk").status == 200


def test_nobody_resets_their_own_by_any_way(portal: Portal, cast: Cast, clock: Clock) -> None:
    ask_for_codes(portal)
    set_up(at_browser(portal, cast.dee), portal, clock)
    with pytest.raises(Refusal), portal.transaction(by="dee") as work:
        reset_factor(work, cast.dee.email, reason="x", by=cast.dee)
