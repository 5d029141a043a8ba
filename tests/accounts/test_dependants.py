"""What hangs on an account or a setting is named before and after it is changed; exit 4 where nobody is left."""

import pytest

from support.cast import Cast, order, starter
from support.cli import Wpp, on_a_terminal
from support.databases import SQLITE_ONLY
from wpp.people.accounts import user_by_email
from wpp.people.model import Purpose
from wpp.people.password_links import make_link, set_password
from wpp.people.views import UserView
from wpp.portal import Portal, set_setting
from wpp.starters.invite import welcome


def lets_in(portal: Portal, user: UserView) -> None:
    """Give somebody a password."""
    with portal.transaction(by=user.email) as work:
        link = make_link(work, user.id, Purpose.WELCOME, days=30, secret=portal.secret)
        set_password(work, link.token, "seven brave otters", hasher=portal.hasher)


def setting(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, key, value)


def hanging(document: dict[str, list[dict[str, object]]]) -> dict[object, object]:
    """What hangs on it, with the number."""
    return {each["what"]: each["number"] for each in document["hangs_on"]}


ONLY = "orders On Hold that only this representative can approve"
OTHERS = "other representatives who can log in and approve"


def test_disabling_the_only_representative_names_the_orders_and_ends_with_4(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    setting(portal, "approval", "on")
    lets_in(portal, cast.rita)
    number = order(portal, cast.mia).number
    off = wpp("user", "off", cast.rita.email, "--json")
    assert off.exit_code == 4
    assert hanging(off.document)[ONLY] == 1
    assert hanging(off.document)[OTHERS] == 0
    assert next(each["orders"] for each in off.document["hangs_on"] if each["what"] == ONLY) == [number]
    assert off.document["state"] == "off"
    again = wpp("user", "off", cast.rita.email, "--json")
    assert (again.exit_code, again.document["already"], again.document["hangs_on"]) == (0, True, [])
    on = wpp("user", "on", cast.rita.email)
    assert (on.exit_code, "Approval is requested" in on.stdout) == (0, False), "she has the request already"


def test_of_two_representatives_one_may_go(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    setting(portal, "approval", "on")
    order(portal, cast.mia)
    rob = ("rob@client.example.com", "--first", "Rob", "--role", "representative")
    assert wpp("user", "add", *rob).exit_code == 0
    assert wpp("user", "off", cast.rita.email, "--dry-run").exit_code == 4, "Rob has no password yet"
    with portal.reading() as session:
        here = user_by_email(session, rob[0])
    lets_in(portal, here)
    assert wpp("user", "off", cast.rita.email).exit_code == 0


def test_another_role_hangs_together_with_what_was_approved_in_the_old_one(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    setting(portal, "approval", "on")
    order(portal, cast.mia)
    edited = wpp("user", "edit", cast.rita.email, "--role", "cs", "--json")
    assert (edited.exit_code, hanging(edited.document)[ONLY]) == (4, 1)
    back = wpp("user", "edit", cast.rita.email, "--role", "representative", "--json")
    assert (back.exit_code, back.document["requested"]) == (0, [])


def test_a_leaver_has_open_orders_and_emails_that_wait(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=portal.secret)
    number = order(portal, cast.mia).number
    off = wpp("user", "off", cast.mia.email)
    assert off.exit_code == 0
    assert f"Open orders of theirs, which will still be sent: 1 ({number})" in off.stderr
    assert "Emails waiting to be sent to them: 2" in off.stderr
    assert wpp("user", "off", cast.omar.email).stderr == ""


def test_a_team_address_that_goes_on_getting_emails_is_named(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    setting(portal, "email.cs", f"team@house.example.com, {cast.cleo.email}")
    off = wpp("user", "off", cast.cleo.email, "--json")
    assert off.exit_code == 0
    assert hanging(off.document) == {
        "other customer services accounts that can log in": 0,
        "settings that still send emails to this address: email.cs": 1,
    }


@pytest.mark.parametrize(
    ("key", "before", "value", "what", "number", "code"),
    [
        ("approval", "", "off", "orders On Hold, which still have to be approved or rejected", 1, 0),
        ("email.warehouse", "", "", "addresses that receive new orders, changes and late warnings", 0, 4),
        ("email.sales", "", "", "addresses that receive low-stock emails", 0, 4),
        ("email.cs", "", "", "open orders, about which customer services gets no more emails", 2, 4),
        ("email.ds", "", "", "open orders, about which digital services gets no more emails", 2, 4),
        ("delivery-countries", "GB, IE", "IE", "open orders to GB, which will still be sent", 2, 0),
        ("orders-per-user", "", "0", "starters who could order and now can't", 1, 0),
        (
            "tracking-required",
            "",
            "on",
            "Progressing orders, which now need a tracking code to be completed",
            1,
            0,
        ),
        ("ship-within-hours", "", "24", "Progressing orders, which keep the due time that they have", 1, 0),
        ("approval-reminder-days", "", "0", "orders On Hold, about which this email is no longer sent", 1, 0),
        ("approval-reminder-days", "", "4", "orders On Hold, which follow the new number of days", 1, 0),
        ("approval-escalation-days", "", "3", "orders On Hold, which follow the new number of days", 1, 0),
        ("welcome-link-days", "", "10", "personal links already made, which keep their last day", 1, 0),
    ],
)
def test_a_setting_names_what_hangs_on_it(
    portal: Portal,
    cast: Cast,
    wpp: Wpp,
    key: str,
    before: str,
    value: str,
    what: str,
    number: int,
    code: int,
) -> None:
    order(portal, cast.mia)
    setting(portal, "approval", "on")
    order(portal, cast.omar, "TSH-S", "BOT")
    with portal.transaction(by="dee") as work:
        nia = starter(work, "Nia")
        make_link(work, nia.id, Purpose.WELCOME, days=3000, secret=portal.secret)
    if before:
        setting(portal, key, before)
    trial = wpp("settings", "set", key, value, "--dry-run", "--json")
    assert (trial.exit_code, trial.document["dry_run"]) == (code, True)
    done = wpp("settings", "set", key, value, "--json")
    assert done.exit_code == code
    assert hanging(done.document) == hanging(trial.document)
    assert hanging(done.document)[what] == number
    again = wpp("settings", "set", key, value, "--json")
    assert (again.exit_code, again.document["hangs_on"]) == (0, [])


def test_approval_that_nobody_can_give_ends_with_4(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    assert wpp("user", "off", cast.rita.email).exit_code == 0, "without approval nothing hangs on her"
    on = wpp("settings", "set", "approval", "on")
    assert on.exit_code == 4
    assert "Representatives who can approve: none" in on.stderr
    assert wpp("doctor", "--json").document["ok"] is False


def test_emails_to_an_address_that_was_taken_out_are_counted(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    order(portal, cast.mia)
    done = wpp("settings", "set", "email.warehouse", "new@house.example.com", "--json")
    assert done.exit_code == 0
    what = "emails waiting to be sent to warehouse@house.example.com, which will still go"
    assert hanging(done.document) == {what: 1}


@SQLITE_ONLY
def test_on_a_terminal_it_is_shown_first_and_asked(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    setting(portal, "approval", "on")
    number = order(portal, cast.mia).number
    said = on_a_terminal("user", "off", cast.rita.email, typed="\n")
    assert said.exit_code == 3, "Enter alone changes nothing"
    assert said.stdout.index(number) < said.stdout.index("Disable rita@house.example.com?")
    said = on_a_terminal("settings", "set", "approval", "off", typed="y\n")
    assert said.exit_code == 0
    assert said.stdout.index(number) < said.stdout.index("Set approval to off?")
