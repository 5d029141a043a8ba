"""What the doctor says of the clock and the key, and what the audit keeps of an event with little to say."""

from dataclasses import replace
from pathlib import Path

import pytest

from support.portal import Clock
from wpp.audit import Tag, list_entries, record, record_many
from wpp.portal import Check, Portal, Verdict, run_health_checks


def check(portal: Portal, name: str) -> Check:
    """One check of the doctor's."""
    return next(each for each in run_health_checks(portal) if each.name == name)


def test_an_event_from_the_future_says_that_a_clock_is_wrong(portal: Portal, clock: Clock) -> None:
    assert check(portal, "clock").state is Verdict.OK
    clock.advance(minutes=5)
    with portal.transaction(by="dee") as work:
        record(work, Tag.SETTING_CHANGED, "setting approval")
    clock.advance(minutes=-5)
    assert check(portal, "clock").state is Verdict.OK, "two machines are never quite together"
    clock.advance(seconds=-1)
    assert check(portal, "clock").state is Verdict.FAIL


@pytest.mark.parametrize(("mode", "state"), [(0o600, "ok"), (0o640, "warn"), (0o604, "warn"), (0o400, "ok")])
def test_a_key_that_others_can_read_is_warned_about(
    portal: Portal, tmp_path: Path, mode: int, state: str
) -> None:
    path = tmp_path / "wpp.toml"
    path.write_text("")
    path.chmod(mode)
    here = replace(portal, configuration=replace(portal.configuration, path=path))
    assert check(here, "secret key").state.value == state
    assert check(portal, "secret key").state is Verdict.OK, "there may be no file"


@pytest.mark.parametrize(
    ("base_url", "state"),
    [
        ("https://packs.example.com", "ok"),
        ("http://packs.example.com", "warn"),
        ("http://localhost:8080", "ok"),
        ("http://[::1]:8080", "ok"),
    ],
)
def test_an_address_that_is_not_https_is_warned_about_unless_it_is_this_machine(
    portal: Portal, base_url: str, state: str
) -> None:
    here = replace(portal, configuration=replace(portal.configuration, base_url=base_url))
    assert check(here, "configuration").state.value == state


def test_the_audit_keeps_no_empty_details_and_no_empty_list(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        record(work, Tag.ORDER_CANCELLED, "order 7", reason=None, units=0, note="")
        record_many(work, [])
    with portal.reading() as session:
        [entry] = list_entries(session)
    assert entry.detail == {"units": 0, "note": ""}
