"""What was recorded stays as it was, and where somebody got at it all the same, the seals tell."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from support.cast import Cast, order
from support.cli import Wpp
from wpp.audit import AuditEvent, list_entries
from wpp.audit.blanking import ERASED, blank_events
from wpp.audit.sealing import Verified, seal_batch, verify_seals
from wpp.audit.triggers import GUARDED
from wpp.portal import Portal, run_due_jobs


def seal(portal: Portal) -> int:
    """What cron does."""
    with portal.transaction(by="cron") as work:
        return seal_batch(work, secret=portal.secret)[0]


def verify(portal: Portal, secret: str = "") -> Verified:
    """What `wpp audit --verify` does."""
    with portal.reading() as session:
        return verify_seals(session, secret=secret or portal.secret)


def by_sql(portal: Portal, statement: str) -> None:
    """Somebody at the database itself."""
    with portal.transaction(by="an intruder") as work:
        work.session.execute(text(statement))


def without_triggers(portal: Portal, table: str) -> None:
    """Somebody who owns the database."""
    with portal.transaction(by="an intruder") as work:
        sqlite = work.session.get_bind().dialect.name == "sqlite"
        ends = ("no_update", "no_delete") if sqlite else ("no_update", "no_delete", "no_truncate")
        for end in ends:
            on = "" if sqlite else f" ON {table}"
            work.session.execute(text(f"DROP TRIGGER {table}_{end}{on}"))


@pytest.mark.parametrize("table", GUARDED)
def test_nothing_recorded_is_changed_or_deleted_by_sql(portal: Portal, cast: Cast, table: str) -> None:
    assert seal(portal) > 0
    column = {"audit_events": "actor", "audit_digests": "digest", "audit_seals": "seal"}[table]
    for statement in (
        f"UPDATE {table} SET {column} = 'x'",
        f"DELETE FROM {table}",
        "UPDATE audit_events SET detail = '{}'",
        "UPDATE audit_events SET detail = '{\"blanked\": true}', actor = 'somebody else'",
        "UPDATE audit_digests SET salt = 'x'",
    ):
        with pytest.raises(DatabaseError, match="never changed"):
            by_sql(portal, statement)
    assert verify(portal).faults == []


def test_every_event_is_sealed_once_and_a_round_of_cron_does_it(portal: Portal, cast: Cast) -> None:
    with portal.reading() as session:
        total = len(list_entries(session, limit=None))
    before = verify(portal)
    assert (before.seals, before.events, before.unsealed) == (0, 0, total)
    assert (seal(portal), seal(portal)) == (total, 0)
    order(portal, cast.mia)
    run_due_jobs(portal)
    found = verify(portal)
    assert (found.seals, found.faults, found.unsealed) == (2, [], 0)
    assert len(found.last) == 64


def test_a_changed_event_is_named(portal: Portal, cast: Cast) -> None:
    seal(portal)
    without_triggers(portal, "audit_events")
    by_sql(portal, "UPDATE audit_events SET actor = 'somebody else' WHERE id = 3")
    by_sql(portal, "DELETE FROM audit_events WHERE id = 4")
    by_sql(portal, "UPDATE audit_events SET detail = '{\"blanked\": true}' WHERE id = 5")
    faults = verify(portal).faults
    assert {"Event 3 was changed.", "Event 4 was deleted.", "Event 5 was changed."} <= set(faults)
    assert any("audit_events_no_update is gone" in each for each in faults)


def test_a_seal_that_was_made_anew_does_not_hold(portal: Portal, cast: Cast) -> None:
    seal(portal)
    order(portal, cast.mia)
    seal(portal)
    assert verify(portal, "another secret of the intruder's").faults == [
        "Seal 1 doesn’t hold.",
        "Seal 2 doesn’t hold.",
    ]
    without_triggers(portal, "audit_digests")
    without_triggers(portal, "audit_seals")
    by_sql(portal, "DELETE FROM audit_digests WHERE event_id = 2")
    by_sql(portal, "UPDATE audit_seals SET events = events - 1 WHERE id = 1")
    assert "Seal 1 doesn’t hold." in verify(portal).faults


def test_an_erasure_blanks_words_and_is_counted(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    with portal.reading() as session:
        mine = [each for each in list_entries(session, limit=None) if each.actor == cast.mia.email]
        others = [each for each in list_entries(session, limit=None) if each.about == f"user:{cast.mia.id}"]
    assert mine
    assert others
    seal(portal)
    ids = [each.id for each in (*mine, *others)]
    for _ in range(2):
        with portal.transaction(by="dee") as work:
            assert blank_events(work, ids, actors=[cast.mia.email.upper()]) == len(set(ids))
    found = verify(portal)
    assert (found.faults, found.blanked) == ([], len(set(ids)))
    with portal.reading() as session:
        after = {each.id: each for each in session.query(AuditEvent)}
    assert {after[each.id].actor for each in mine} == {ERASED}
    assert all(after[each.id].actor == each.actor for each in others if each.actor != cast.mia.email)
    assert cast.mia.email not in json.dumps([after[each].detail for each in ids])


def test_events_blanked_before_their_seal_hold_as_well(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        blank_events(work, [1, 2])
    seal(portal)
    assert verify(portal).faults == []


def test_the_command_says_what_it_found(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    seal(portal)
    held = wpp("audit", "--verify")
    assert (held.exit_code, held.stdout.startswith("1 seal over ")) == (0, True)
    assert wpp("audit", "--verify", "--json").document["ok"] is True
    without_triggers(portal, "audit_events")
    by_sql(portal, "UPDATE audit_events SET actor = 'somebody else' WHERE id = 3")
    broken = wpp("audit", "--verify")
    assert broken.exit_code == 4
    assert "Event 3 was changed." in broken.stdout
    document = wpp("audit", "--verify", "--json").document
    assert (document["ok"], "Event 3 was changed." in document["faults"]) == (False, True)
    shown = wpp("audit", "--security", "--json").document
    assert {"address", "device", "request"} <= set(shown[0])
    assert all(row["event"].startswith(("user:", "setting:", "login:")) for row in shown)
