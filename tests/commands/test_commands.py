"""The contract of the commands: the keys that scripts read, exit codes, dry runs, and one journey typed by hand."""

from pathlib import Path

import pytest

from support.cast import Cast, order, stock
from support.cli import Wpp, ten_days_ago
from support.mail_servers import mail_server
from support.portal import Clock
from wpp.portal import Portal

ORDER_KEYS = {"number", "status", "email", "placed_at", "due_at", "late"}
KEYS: dict[str, set[str]] = {
    "user list": {"email", "first_name", "last_name", "role", "state", "invited_at", "active_at", "orders"},
    "stock list": {"sku", "name", "size", "available", "committed", "quarantine", "threshold", "low"},
    "order list": ORDER_KEYS,
    "mail list": {"id", "key", "kind", "to", "subject", "state", "attempts", "queued_at", "sent_at", "error"},
    "return list": {"number", "order", "lines"},
}


@pytest.fixture
def clock() -> Clock:
    """The clock of whatever is done without a command."""
    return ten_days_ago()


@pytest.mark.parametrize("words", KEYS)
def test_lists_have_the_keys_that_scripts_read(portal: Portal, cast: Cast, wpp: Wpp, words: str) -> None:
    number = order(portal, cast.mia).number
    wpp("order", "complete", number, "--tracking", "AB1")
    wpp("return", "record", number, "--item", "TSH-M:good")
    found = wpp(*words.split(), "--json").document
    assert found
    assert all(set(each) >= KEYS[words] for each in found)


def test_the_check_for_low_stock_tells_sales_once_and_people_each_time(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    wpp("stock", "threshold", "TSH-M", "10")
    first = wpp("stock", "check", "--json")
    assert first.exit_code == 4
    assert {"sku": "TSH-M", "available": 10, "threshold": 10} in first.document["low"]
    assert "TSH-M" in first.document["notified"]
    second = wpp("stock", "check", "--json")
    assert (second.exit_code, second.document["notified"]) == (4, [])
    assert second.document["low"] == first.document["low"]
    assert wpp("stock", "check", "--quiet").exit_code == 0


def test_an_order_goes_its_way_by_hand(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("settings", "set", "approval", "on")
    number = order(portal, cast.mia).number
    [row] = wpp("order", "list", "--status", "on-hold", "--json").document
    assert (row["number"], row["status"], row["due_at"], row["late"]) == (number, "On Hold", None, False)
    assert wpp("order", "complete", number).exit_code == 3
    approved = wpp("order", "approve", number, "--note", "yes", "--json").document
    assert approved["orders"] == [{"number": number, "status": "Progressing", "already": False}]
    again = wpp("order", "approve", number, "--json").document
    assert again["orders"][0]["already"] is True
    done = wpp("order", "complete", number, "--tracking", "AB 1", "--carrier", "DPD", "--json").document
    assert (done["status"], done["already"], done["tracking"]) == ("Completed", False, "AB1")
    found = wpp("order", "show", number, "--json").document
    assert set(found) >= ORDER_KEYS | {"lines", "address", "tracking", "carrier", "history"}
    assert found["lines"][0].keys() >= {"sku", "name", "size", "quantity"}
    assert [line["event"] for line in found["history"]] == [
        "order:placed",
        "order:approved",
        "order:completed",
    ]
    assert found["history"][1].keys() >= {"at", "by", "event", "reason"}
    returned = wpp(
        "return", "record", number, "--item", "TSH-M=1:damaged", "--item", "BOT:good", "--json"
    ).document
    assert (returned["number"], returned["order"]) == ("RET-1", number)
    assert {"sku": "TSH-M", "quantity": 1, "condition": "damaged"} in returned["lines"]
    assert stock(portal, "TSH-M") == (9, 0, 1)
    shown = wpp("user", "show", cast.mia.email)
    assert number in shown.stdout
    assert "RET-1" in shown.stdout


def test_several_orders_are_changed_together_or_not_at_all(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("settings", "set", "approval", "on")
    first, second = order(portal, cast.mia).number, order(portal, cast.omar).number
    wpp("order", "reject", first, "--reason", "No")
    told = wpp("order", "approve", second, first, "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (3, "illegal_transition")
    assert wpp("order", "show", second, "--json").document["status"] == "On Hold"


def test_rejected_and_cancelled_orders_give_everything_back(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("settings", "set", "approval", "on")
    first, second = order(portal, cast.mia).number, order(portal, cast.omar).number
    assert wpp("order", "reject", first, "--reason", "Another pack").exit_code == 0
    assert wpp("order", "cancel", second, "--reason", "Has left", "--no-email").exit_code == 0
    assert stock(portal, "TSH-M") == (10, 0, 0)
    kinds = [message["kind"] for message in wpp("mail", "list", "--json").document]
    assert "order_rejected" in kinds
    assert "order_cancelled" not in kinds
    assert wpp("order", "reject", first).exit_code == 2


def test_one_more_order_is_granted_in_place_of_another(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    given = wpp(
        "user", "grant", cast.mia.email, "--reason", "exchange", "--replaces", number, "--json"
    ).document
    assert (given["reason"], given["replaces"], given["by"]) == ("exchange", number, "dee@house.example.com")
    new = order(portal, cast.mia).number
    assert wpp("order", "show", new, "--json").document["replaces"] == number


def test_a_new_link_is_shown_or_mailed_and_never_for_somebody_switched_off(wpp: Wpp, cast: Cast) -> None:
    shown = wpp("user", "new-link", cast.mia.email)
    assert shown.stdout.splitlines()[-1].startswith("http://portal.test/welcome/")
    assert wpp("user", "new-link", cast.mia.email, "--send", "--json").document["queued"] is True
    assert wpp("user", "new-link", cast.mia.email, "--send").exit_code == 0
    assert len(wpp("mail", "list", "--to", cast.mia.email, "--json").document) == 2
    wpp("user", "off", cast.mia.email)
    assert wpp("user", "new-link", cast.mia.email).exit_code == 3
    assert wpp("user", "on", cast.mia.email).exit_code == 0


def test_people_are_corrected_by_hand(wpp: Wpp, cast: Cast) -> None:
    changed = wpp(
        "user", "edit", cast.mia.email, "--last", "O'Neill", "--email", "mia@new.example.com", "--json"
    )
    assert (changed.document["last_name"], changed.document["email"]) == ("O'Neill", "mia@new.example.com")
    missing = wpp("user", "show", cast.mia.email, "--json")
    assert (missing.exit_code, missing.document["error"]["code"]) == (3, "unknown_user")
    twice = wpp("user", "add", "MIA@new.example.com", "--first", "Mia")
    assert twice.exit_code == 3


def test_mail_is_sent_shown_and_tried_again(wpp: Wpp, cast: Cast, tmp_path: Path) -> None:
    assert wpp("welcome", "send", "--json").document["queued"] == 2
    assert wpp("welcome", "send", "--json").document["queued"] == 0
    sent = wpp("mail", "send", "--json").document
    assert sent == {
        "sent": 4,
        "failed": 0,
        "deferred": 0,
        "stopped": "",
        "withdrawn": 0,
        "waiting": [],
    }
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 4
    newest, *others = wpp("mail", "list", "--state", "sent", "--json").document
    assert [each["kind"] for each in others] == ["welcome", "goods_in", "goods_in"]
    text = wpp("mail", "show", str(newest["id"]), "--json").document["text"]
    assert "/welcome/…" in text
    assert wpp("mail", "show", str(newest["id"]), "--text").stdout == text
    html = wpp("mail", "show", str(newest["id"]), "--html").stdout
    assert html.startswith("<!DOCTYPE html>")
    assert "/welcome/…" in html
    assert wpp("mail", "show", str(newest["id"]), "--html", "--text").exit_code == 2
    assert wpp("mail", "retry", str(newest["id"])).exit_code == 3
    assert wpp("mail", "retry", "--failed", "--json").document["retried"] == []


def test_a_mail_server_that_is_away_is_exit_code_5(
    wpp: Wpp, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wpp("welcome", "send")
    monkeypatch.setenv("WPP_MAIL_URL", "smtp://127.0.0.1:1")
    told = wpp("mail", "send", "--json")
    assert told.exit_code == 5
    assert told.document["sent"] == 0
    assert "can't be sent now" in told.stderr
    assert "can't be sent now" in wpp("cron", "-q").stderr


def test_an_email_that_was_refused_for_good_stands_beside_its_person(
    wpp: Wpp, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wpp("user", "edit", cast.mia.email, "--email", "refused@example.com")
    wpp("welcome", "send", "--user", "refused@example.com")
    with mail_server() as (_, port):
        monkeypatch.setenv("WPP_MAIL_URL", f"smtp://127.0.0.1:{port}")
        told = wpp("mail", "send")
    assert told.exit_code == 4
    assert "1 email failed permanently." in told.stderr
    shown = wpp("user", "show", "refused@example.com").stdout
    assert "(failed, " in shown
    assert "550 5.1.1 There is nobody of this name here." in shown
    [mail] = wpp("user", "show", "refused@example.com", "--json").document["mail"]
    assert (mail["state"], "550" in mail["error"]) == ("failed", True)
    assert wpp("mail", "retry", "--failed", "--json").document["retried"] == [mail["id"]]


def test_the_welcome_email_can_be_looked_at_before_it_goes(wpp: Wpp, cast: Cast) -> None:
    assert "Hello Mia" in wpp("welcome", "preview", cast.mia.email).stdout
    assert wpp("welcome", "preview", cast.mia.email, "--html").stdout.lstrip().startswith("<!")
    assert wpp("welcome", "preview", cast.mia.email, "--html", "--text").exit_code == 2
    assert wpp("mail", "list", "--to", cast.mia.email, "--json").document == []


def test_reminders_go_to_those_who_were_invited(wpp: Wpp, cast: Cast) -> None:
    assert wpp("welcome", "remind", "--after", "0d", "--json").document["queued"] == 0
    wpp("welcome", "send")
    assert wpp("welcome", "remind", "--after", "0", "--at-most", "1", "--json").document["queued"] == 2
    assert wpp("welcome", "remind", "--after", "0", "--at-most", "1", "--json").document["queued"] == 0


def test_settings_are_listed_read_and_changed(wpp: Wpp) -> None:
    changed = wpp("settings", "set", "orders-per-user", "2", "--json").document
    assert (changed["value"], changed["was"], changed["changed"]) == ("2", "1", True)
    assert wpp("settings", "get", "orders-per-user").stdout == "2\n"
    values = {setting["key"]: setting["value"] for setting in wpp("settings", "list", "--json").document}
    assert values["orders-per-user"] == "2"
    assert "already" in wpp("settings", "set", "orders-per-user", "2").stdout


def test_the_audit_is_asked_about_things_by_the_names_that_people_use(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    number = order(portal, cast.mia).number
    [placed] = wpp("audit", "--about", f"order:{number}", "--json").document
    assert (placed["event"], placed["about"], placed["by"]) == (
        "order:placed",
        f"order:{number}",
        cast.mia.email,
    )
    [added] = wpp("audit", "--about", f"user:{cast.mia.email}", "--json").document
    assert (added["event"], added["about"]) == ("user:added", f"user:{cast.mia.email}")
    assert wpp("audit", "--about", "order:10009").exit_code == 3


def test_history_and_audit_begin_where_they_are_told(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("stock", "adjust", "TSH-M", "-1", "--reason", "count")
    movements = wpp("stock", "history", "TSH-M", "--json").document
    assert [step["to"] for step in movements] == ["lost", "available"]
    recent = wpp("stock", "history", "TSH-M", "--since", "2d", "--json").document
    assert [step["to"] for step in recent] == ["lost"]


def test_the_doctor_finds_what_was_tampered_with(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    from sqlalchemy import text

    assert wpp("doctor").exit_code == 0
    with portal.transaction(by="a thief") as work:
        work.session.execute(
            text("UPDATE stock_levels SET quantity = quantity + 1 WHERE location = 'available'")
        )
    told = wpp("doctor", "--json")
    assert told.exit_code == 4
    assert told.document["ok"] is False
    assert {check["state"] for check in told.document["checks"]} <= {"ok", "warn", "fail"}
    assert all(set(check) == {"name", "state", "message", "try"} for check in told.document["checks"])


def test_the_schema_is_said_and_brought_up_to_date(wpp: Wpp) -> None:
    assert wpp("db", "status", "--json").document["is_newest"] is True
    assert wpp("db", "upgrade").exit_code == 0


def test_cron_does_what_is_due_and_is_called_cron(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    order(portal, cast.mia)
    wpp("stock", "threshold", "CAP-S", "10")
    told = wpp("cron", "--json")
    assert told.exit_code == 0
    assert told.document["sent"] > 0
    assert "CAP-S" in told.document["notified"]
    assert wpp("audit", "--by", "cron", "--json").document
    assert wpp("cron", "--json").document["sent"] == 0
