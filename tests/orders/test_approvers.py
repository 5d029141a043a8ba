"""Approval requests reach somebody who can answer them, and nobody approves their own order."""

import pytest

from support.cast import Cast, colleague, order, starter
from support.portal import Clock
from support.web import at_browser
from wpp.accounts.changes import add_account, disable_account, edit_account, enable_account
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.mail.withdrawal import withdraw
from wpp.orders.approvals import OwnOrder, approve, approve_all, reject
from wpp.orders.approvers import request_waiting_approvals
from wpp.orders.model import Status
from wpp.orders.views import order_view
from wpp.people.accounts import disable, edit_user
from wpp.people.model import Purpose, Role
from wpp.people.password_links import make_link, set_password
from wpp.people.views import UserView
from wpp.portal import Check, Portal, Verdict, run_due_jobs, run_health_checks, set_setting


@pytest.fixture(autouse=True)
def approval(portal: Portal, cast: Cast) -> None:
    """Orders wait for approval."""
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")


def lets_in(portal: Portal, *people: UserView) -> None:
    """Give each of them a password."""
    for user in people:
        with portal.transaction(by=user.email) as work:
            link = make_link(work, user.id, Purpose.WELCOME, days=30, secret=portal.secret)
            set_password(work, link.token, "seven brave otters", hasher=portal.hasher)


def asked(portal: Portal, state: EmailState | None = None) -> list[str]:
    """Whom requests for approval were written to, oldest first."""
    with portal.reading() as session:
        rows = list_messages(session, kind=EmailKind.APPROVAL_REQUEST, state=state, limit=None)
    return [each.to.partition("@")[0] for each in reversed(rows)]


def status(portal: Portal, number: str) -> Status:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now()).status


def checked(portal: Portal) -> Check:
    """What the doctor says about who approves."""
    return next(each for each in run_health_checks(portal) if each.name == "email.representatives")


def test_a_request_that_reached_nobody_goes_to_the_representative_who_is_added_and_once(
    portal: Portal, cast: Cast
) -> None:
    with portal.transaction(by="dee") as work:
        assert disable_account(work, cast.rita.email).requested == ()
    number = order(portal, cast.mia).number
    assert asked(portal) == []
    with portal.transaction(by="dee") as work:
        role = Role.REPRESENTATIVE
        added = add_account(work, email="rob@client.example.com", first_name="Rob", last_name="", role=role)
        assert added.requested == (number,)
        again = add_account(work, email="sue@client.example.com", first_name="Sue", last_name="", role=role)
        assert again.requested == ()
        assert request_waiting_approvals(work) == []
    assert asked(portal) == ["rob"]
    assert run_due_jobs(portal).exit_code == 0
    assert asked(portal, EmailState.SENT) == ["rob"]


@pytest.mark.parametrize("way", ["enabled", "role", "setting"])
def test_somebody_who_can_approve_from_now_on_is_asked_about_what_waits(
    portal: Portal, cast: Cast, way: str
) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        if way == "enabled":
            requested = enable_account(work, cast.rita.email).requested
        elif way == "role":
            requested = edit_account(
                work, cast.omar.email, role=Role.REPRESENTATIVE, secret=portal.secret
            ).requested
        else:
            requested = set_setting(work, "email.representatives", "hr@client.example.com").requested
    assert requested == (number,)
    assert asked(portal) == [{"enabled": "rita", "role": "omar", "setting": "hr"}[way]]


def test_what_only_a_disabled_representative_was_asked_about_is_asked_of_the_next_one(
    portal: Portal, cast: Cast
) -> None:
    sent, unsent = order(portal, cast.mia).number, ""
    portal.send_mail()
    unsent = order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="dee") as work:
        colleague(work, "Rob", Role.REPRESENTATIVE)
        assert request_waiting_approvals(work) == [], "Rita has been asked and can answer"
        assert disable_account(work, cast.rita.email).requested == (sent, unsent)
    portal.send_mail()
    assert asked(portal, EmailState.SENT) == ["rita", "rob", "rob"]
    assert asked(portal, EmailState.WITHDRAWN) == ["rita"]
    with portal.transaction(by="dee") as work:
        disable_account(work, "rob@house.example.com")
        assert enable_account(work, cast.rita.email).requested == (unsent,), "she never got that one"
    portal.send_mail()
    assert asked(portal, EmailState.SENT) == ["rita", "rob", "rob", "rita"]


def test_only_what_waits_without_a_request_is_asked_about_again(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        nia = starter(work, "Nia")
    asked_about, approved = order(portal, cast.mia).number, order(portal, nia, "TSH-S", "BOT").number
    waiting = order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.reading() as session:
        requests = {each.key: each.id for each in list_messages(session, kind=EmailKind.APPROVAL_REQUEST)}
    with portal.transaction(by=cast.dee.email) as work:
        approve(work, approved)
        withdraw(work, [id_ for key, id_ in requests.items() if waiting in key])
        assert request_waiting_approvals(work) == [waiting], f"{asked_about} has been asked about"
        assert request_waiting_approvals(work) == []


def test_cron_asks_where_an_account_was_changed_behind_its_back(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    number = order(portal, cast.mia).number
    assert checked(portal).state is Verdict.FAIL
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.omar.email, role=Role.REPRESENTATIVE)
    assert number in checked(portal).message
    assert (checked(portal).state, asked(portal)) == (Verdict.WARN, [])
    holds = next(part for part in run_due_jobs(portal).parts if part.part == "old holds")
    assert holds.figures["requested"] == [number]
    assert asked(portal) == ["omar"]


def test_a_reminder_asks_too_and_no_request_goes_beside_it(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    order(portal, cast.mia)
    clock.advance(days=4)
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.omar.email, role=Role.REPRESENTATIVE)
    run_due_jobs(portal)
    assert asked(portal) == ["omar"]


def test_the_doctor_counts_who_can_really_approve(portal: Portal, cast: Cast) -> None:
    assert (checked(portal).state, "no password" in checked(portal).message) == (Verdict.WARN, True)
    lets_in(portal, cast.rita)
    assert (checked(portal).state, checked(portal).message) == (Verdict.OK, cast.rita.email)
    with portal.transaction(by="dee") as work:
        set_setting(work, "email.representatives", "hr@client.example.com")
    assert checked(portal).message == "hr@client.example.com"
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    assert checked(portal).state is Verdict.FAIL, "HR is asked, and no account of theirs can approve"
    with portal.transaction(by="dee") as work:
        set_setting(work, "email.representatives", "")
        enable_account(work, cast.rita.email)
        edit_user(work, cast.rita.email, role=Role.CS)
    assert checked(portal).state is Verdict.FAIL


def test_an_address_of_the_setting_whose_account_is_disabled_is_not_asked(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "email.representatives", f"{cast.rita.email}, hr@client.example.com")
        disable(work, cast.rita.email)
    order(portal, cast.mia)
    assert asked(portal) == ["hr"]


def test_nobody_approves_their_own_order(portal: Portal, cast: Cast) -> None:
    number, other = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.mia.email, role=Role.REPRESENTATIVE)
    lets_in(portal, cast.mia, cast.rita, cast.dee)
    for actor in (cast.mia.email, cast.mia.email.upper()):
        with pytest.raises(OwnOrder) as refused, portal.transaction(by=actor) as work:
            approve(work, number)
        assert refused.value.code == "own_order"
        assert refused.value.hints == ("Rita Tester can approve it.",)
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    with pytest.raises(OwnOrder) as refused, portal.transaction(by=cast.mia.email) as work:
        approve(work, number)
    assert refused.value.hints == ("Digital services (Dee Tester) can approve it.",)
    assert number in checked(portal).message
    assert (checked(portal).state, status(portal, number)) == (Verdict.WARN, Status.ON_HOLD)
    with portal.transaction(by=cast.mia.email) as work:
        done = approve_all(work, [number, other])
    assert (done.approved, [each.number for each in done.own]) == ((other,), [number])
    with portal.transaction(by=cast.dee.email) as work:
        assert not approve(work, number).already
    with portal.transaction(by=cast.mia.email) as work:
        assert approve(work, number).already, "it is answered as done"


def test_an_owner_is_not_asked_about_their_own_order_and_may_reject_it(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        disable(work, cast.rita.email)
    number = order(portal, cast.mia).number
    with portal.transaction(by="dee") as work:
        assert (
            edit_account(work, cast.mia.email, role=Role.REPRESENTATIVE, secret=portal.secret).requested == ()
        )
        changed = edit_account(work, cast.omar.email, role=Role.REPRESENTATIVE, secret=portal.secret)
        assert changed.requested == (number,)
    assert asked(portal) == ["omar"]
    with portal.transaction(by=cast.mia.email) as work:
        reject(work, number, reason="I ordered the wrong size")
    assert status(portal, number) is Status.REJECTED


def test_the_desk_says_who_else_can_approve_and_offers_no_button(portal: Portal, cast: Cast) -> None:
    number, other = order(portal, cast.mia).number, order(portal, cast.omar, "TSH-S", "BOT").number
    with portal.transaction(by="dee") as work:
        edit_user(work, cast.mia.email, role=Role.REPRESENTATIVE)
    lets_in(portal, cast.rita)
    mia = at_browser(portal, cast.mia)
    page = mia.get(f"/desk/orders/{number}")
    assert "This is your own order, so you can’t approve it. Rita Tester can." in page.words
    assert "Approve" not in [button for form in page.reader.forms for button in form.buttons]
    listed = mia.get("/desk?status=on-hold")
    assert f'name="order-{number}"' not in listed.html
    assert f'name="order-{other}"' in listed.html
    forced = mia.post(f"/desk/orders/{number}/approval", {"form_token": mia.token})
    assert (forced.status, "Rita Tester can approve it." in forced.words) == (409, True)
    fields = {"form_token": mia.token, f"order-{number}": number, f"order-{other}": other}
    both = mia.post("/desk/approvals", fields)
    assert "1 order approved." in both.words
    assert f"Order {number} is your own" in both.words
    assert (status(portal, number), status(portal, other)) == (Status.ON_HOLD, Status.PROGRESSING)
