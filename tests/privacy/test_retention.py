"""What is kept long enough is deleted: by kind, by its setting, by hand or by cron, and the page says when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from support.cast import Cast, order
from support.cli import Wpp, everything
from support.person import EMAIL, LINE1, NAME, PHONE, lived
from support.portal import Clock
from wpp.policy import change_setting
from wpp.portal import Portal, run_due_jobs
from wpp.portal.database_check import check_database
from wpp.privacy.retention import KINDS, due, purge

DAYS = {"addresses": 120, "emails": 365, "imports": 90, "history": 2190}


def set_all(portal: Portal, **settings: str) -> None:
    """Change settings."""
    with portal.transaction(by="dee") as work:
        for key, value in settings.items():
            change_setting(work, key.replace("_", "-"), value)


@contextmanager
def history_open(session: Session) -> Iterator[None]:
    """Let the history be changed, as nobody may."""
    name = "audit_events_no_update"
    if session.get_bind().dialect.name == "sqlite":
        made = session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{name}'"))
        session.execute(text(f"DROP TRIGGER {name}"))
        yield
        session.connection().exec_driver_sql(str(made))
    else:
        session.execute(text(f"ALTER TABLE audit_events DISABLE TRIGGER {name}"))
        yield
        session.execute(text(f"ALTER TABLE audit_events ENABLE TRIGGER {name}"))


def age(portal: Portal, days: int) -> None:
    """Let everything have happened so many days earlier."""
    then = (portal.clock() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.000000")
    with portal.database.write() as session:
        for statement in (
            "UPDATE orders SET closed_at = :then WHERE closed_at IS NOT NULL",
            "UPDATE emails SET queued_at = :then, sent_at = :then",
            "UPDATE user_imports SET at = :then",
        ):
            session.execute(text(statement), {"then": then})
        with history_open(session):
            session.execute(text("UPDATE audit_events SET at = :then"), {"then": then})


def numbers(portal: Portal) -> dict[str, int]:
    """How much of each kind is due."""
    with portal.reading() as session:
        return {each.kind: each.number for each in due(session, now=portal.now())}


@pytest.fixture
def old(portal: Portal, cast: Cast, wpp: Wpp) -> Portal:
    """A portal with somebody's whole story, all of it long ago, and an order that is still open."""
    lived(portal, cast, wpp)
    age(portal, 3000)
    return portal


def test_each_kind_is_due_after_its_days_and_not_before(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    for kind in KINDS:
        age(portal, DAYS[kind.name] - 1)
        assert numbers(portal)[kind.name] == 0, kind.name
        age(portal, DAYS[kind.name] + 1)
        assert numbers(portal)[kind.name] > 0, kind.name


def test_a_kind_with_no_days_is_kept(old: Portal) -> None:
    set_all(old, keep_addresses_days="0", keep_emails_days="0", keep_imports_days="0", keep_history_days="0")
    assert set(numbers(old).values()) == {0}
    before = everything(old)
    with old.transaction(by="dee") as work:
        purge(work)
    assert everything(old) == before


def test_what_is_due_is_deleted_once_and_the_books_stay_right(old: Portal, wpp: Wpp) -> None:
    found = numbers(old)
    assert found["addresses"] == 2
    told = wpp("privacy", "purge", "-y", "--json")
    assert told.exit_code == 0, told
    assert {kind: told.document[kind] for kind in DAYS if kind != "emails"} == {
        kind: number for kind, number in found.items() if kind != "emails"
    }
    # Those about an order have lost their text together with its address.
    assert 0 < told.document["emails"] < found["emails"]
    assert set(numbers(old).values()) == {0}
    rows = everything(old)
    for table in ("orders", "emails", "audit_events", "change_requests", "import_changes"):
        assert not [row for row in rows[table] if LINE1 in row or PHONE in row], table
    assert [row for row in rows["orders"] if "1 High Street" in row], "an open order keeps its address"
    assert wpp("privacy", "purge", "-y").stdout == "Nothing is due.\n"
    assert check_database(old.database).ok
    assert NAME in wpp("user", "show", EMAIL).stdout


def test_cron_deletes_only_where_it_is_wanted(old: Portal) -> None:
    found = numbers(old)
    run_due_jobs(old)
    assert numbers(old) | {"emails": 0} == found | {"emails": 0}
    set_all(old, privacy_purge="on")
    [part] = [part for part in run_due_jobs(old).parts if part.part == "privacy"]
    assert part.figures["purged"]["addresses"] == 2
    assert part.message.startswith("Deleted as due: addresses (2), ")
    assert numbers(old) | {"emails": 0} == dict.fromkeys(DAYS, 0)


def test_emails_that_wait_keep_their_text(portal: Portal, cast: Cast, clock: Clock) -> None:
    order(portal, cast.mia)
    clock.advance(days=1000)
    with portal.transaction(by="dee") as work:
        assert {each.kind: each.number for each in purge(work)}["emails"] == 0


def test_an_order_without_an_address_is_not_reopened(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    sent, cancelled = order(portal, cast.mia).number, order(portal, cast.omar).number
    wpp("order", "complete", sent)
    wpp("order", "cancel", cancelled, "--reason", "x")
    age(portal, 3000)
    wpp("privacy", "purge", "-y")
    for words in (["uncomplete", sent], ["reinstate", cancelled]):
        told = wpp("order", *words, "--reason", "x", "--json")
        assert (told.exit_code, told.document["error"]["code"]) == (3, "not_reopenable")
        assert "address has been deleted" in told.document["error"]["message"]
