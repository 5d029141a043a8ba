"""`wpp cron`: one round at a time, every part by itself, and what came of it is kept for the doctor."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from support.databases import POSTGRES_IN_PROOFS
from support.mail_servers import Postman, free_port, mail_server, server_that_says
from support.portal import Clock
from support.senders import ended, start_round
from wpp.errors import Refusal
from wpp.jobs import LEASE_TIME, CronRunView, acquire_lease, recent_runs, release_lease, renew_lease
from wpp.mail.model import EmailKind
from wpp.mail.outbox import backlog, list_messages
from wpp.policy import change_setting
from wpp.portal import Check, CronResult, Portal, Verdict, cron, run_due_jobs, run_health_checks
from wpp.starters.invite import welcome
from wpp.stock.adjustments import set_threshold

PARTS = ["low stock", "old holds", "late orders", "reminders", "expiries", "privacy", "audit", "mail"]


def history(portal: Portal) -> list[CronRunView]:
    """The rounds so far, the newest first."""
    with portal.reading() as session:
        return recent_runs(session, limit=100)


def doctor(portal: Portal) -> Check:
    """What the doctor says of cron."""
    return next(check for check in run_health_checks(portal) if check.name == "cron")


def part_of(done: CronResult, name: str) -> cron.JobResult:
    """One part of a round."""
    return next(part for part in done.parts if part.part == name)


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, name: str, trouble: Exception) -> Iterator[None]:
    """One part raises this."""

    def raises(_turn: cron.Lease) -> cron.JobResult:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr(
            cron, "JOBS", tuple((each, raises if each == name else part) for each, part in cron.JOBS)
        )
        yield


def test_a_round_does_everything_that_is_due(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "approval", "on")
        change_setting(work, "welcome-reminder-days", "7")
        set_threshold(work, "CAP-S", 10)
        welcome(work, emails=[cast.omar.email], secret=portal.secret)
    held = order(portal, cast.mia).number
    clock.advance(days=8)
    done = run_due_jobs(portal)
    assert [part.part for part in done.parts] == PARTS
    assert [part.message for part in done.parts if not part.ok] == []
    figures = {key: value for part in done.parts for key, value in part.figures.items()}
    assert figures["notified"] == ["TSH-L", "CAP-S"]
    assert (figures["reminded"], figures["escalated"], figures["people_reminded"]) == ([held], [held], 1)
    with portal.reading() as session:
        assert backlog(session).waiting == 0, "what the parts wrote went out in the same round"
        reminders = list_messages(session, kind=EmailKind.REMINDER)
    assert [each.to for each in reminders] == [cast.omar.email]
    again = run_due_jobs(portal)
    assert [part.message for part in again.parts] == [""] * len(PARTS)
    assert again.exit_code == 0


def test_reminders_to_people_wait_for_the_setting(portal: Portal, cast: Cast, clock: Clock) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, secret=portal.secret)
    clock.advance(days=20)
    assert part_of(run_due_jobs(portal), "reminders").figures == {"people_reminded": 0}


@POSTGRES_IN_PROOFS
@pytest.mark.parametrize("trouble", [Refusal("No."), ZeroDivisionError("mia@client.example.com")])
def test_a_part_that_fails_stops_none_of_the_others(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    for name in PARTS:
        with broken(monkeypatch, name, trouble):
            done = run_due_jobs(portal)
        assert {part.part: part.ok for part in done.parts} == {each: each != name for each in PARTS}
        assert done.exit_code == (3 if isinstance(trouble, Refusal) else 1)
        assert "mia@" not in part_of(done, name).message, "what a bug stumbled over may be personal"
        found = doctor(portal)
        assert (found.state, f"{name}: " in found.message) == (Verdict.WARN, True)
    assert run_due_jobs(portal).exit_code == 0, "the turn was given back"


def test_what_a_part_did_stays_when_a_later_one_fails(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal.transaction(by="dee") as work:
        set_threshold(work, "CAP-S", 10)
    with broken(monkeypatch, "mail", ZeroDivisionError()):
        run_due_jobs(portal)
    with portal.reading() as session:
        assert len(list_messages(session, kind=EmailKind.LOW_STOCK)) == 1


def test_of_many_that_begin_together_one_gets_the_turn(portal: Portal) -> None:
    gate = Barrier(8)

    def begin(number: int) -> int | None:
        gate.wait()
        with portal.transaction(by="cron") as work:
            return acquire_lease(work, worker=str(number))

    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(begin, range(8)))
    assert sum(turn is not None for turn in turns) == 1


def test_a_second_round_meanwhile_leaves_quietly(portal: Portal, wpp: Wpp) -> None:
    with portal.transaction(by="cron") as work:
        work = replace(
            work, now=portal.now() + timedelta(days=3650)
        )  # the commands go by the machine's clock
        number = acquire_lease(work, worker="another machine")
    assert number is not None
    quiet = wpp("cron", "-q")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    assert wpp("cron").stdout == "Another wpp cron is already running.\n"
    assert wpp("cron", "--json").document == {"busy": True, "parts": []}
    with portal.transaction(by="cron") as work:
        release_lease(work, number, [])
    assert wpp("cron", "--json").document["busy"] is False


def test_a_round_that_was_killed_is_followed_by_another_after_its_lease(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    with server_that_says(b"220 hello\r\n") as port:
        # It hangs in the middle of the mail, and dies there.
        process = start_round(
            replace(portal.configuration, mail_url=f"smtp://127.0.0.1:{port}"), Clock(clock.now)
        )
        while not any(each.at_work for each in history(portal)):
            assert process.is_alive()
            process.join(0.02)
        at_work = doctor(portal)
        process.kill()
        assert ended([process]) == [-9]
    began = "2 March 2026 09:30"
    assert at_work == Check(
        "cron", Verdict.OK, f"Running since {began}, last active {began}. It is the first."
    )
    assert run_due_jobs(portal) == CronResult(busy=True)
    clock.now += LEASE_TIME
    dead = doctor(portal)
    assert (dead.state, dead.message.startswith(f"The run of {began} (")) == (Verdict.WARN, True)
    assert dead.message.endswith(
        f"was killed or hangs: no sign of it since {began}. The next run takes over."
    )
    done = run_due_jobs(portal)
    assert not done.busy
    assert len(done.parts) == len(PARTS)
    newest, killed = history(portal)
    assert (killed.ended_at, killed.at_work) == (None, False)
    assert newest.ended_at == clock.now
    assert "1 cut off" in doctor(portal).message


def test_who_lost_the_turn_does_no_further_part_and_leaves_it_to_the_other(
    portal: Portal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[int | None] = []

    def slow(turn: cron.Lease) -> cron.JobResult:
        clock.now += LEASE_TIME
        with portal.transaction(by="cron") as work:
            others.append(acquire_lease(work, worker="another machine"))
        return cron.JobResult("low stock", "")

    monkeypatch.setattr(cron, "JOBS", (("low stock", slow), *cron.JOBS[1:]))
    assert [part.part for part in run_due_jobs(portal).parts] == ["low stock"]
    [other] = others
    assert other is not None
    with portal.transaction(by="cron") as work:
        assert renew_lease(work, other), "the turn is still the other one's"


def test_a_turn_that_is_kept_lasts(portal: Portal, clock: Clock) -> None:
    with portal.transaction(by="cron") as work:
        number = acquire_lease(work, worker="slow")
    assert number is not None
    for _ in range(3):
        clock.now += LEASE_TIME - timedelta(seconds=1)
        with portal.transaction(by="cron") as work:
            assert renew_lease(work, number)
        assert run_due_jobs(portal).busy


def test_rounds_are_kept_for_a_week(portal: Portal, clock: Clock) -> None:
    run_due_jobs(portal)
    clock.advance(days=6)
    run_due_jobs(portal)
    assert len(history(portal)) == 2
    clock.advance(days=2)
    run_due_jobs(portal)
    assert len(history(portal)) == 2


def test_the_doctor_tells_of_the_last_rounds(portal: Portal, clock: Clock) -> None:
    never = doctor(portal)
    assert (never.state, "Never run" in never.message) == (Verdict.WARN, True)
    for _ in range(3):
        run_due_jobs(portal)
        clock.advance(minutes=5)
    well = doctor(portal)
    assert (well.state, well.message) == (Verdict.OK, "Last run 2 March 2026 09:40; 3 in a day.")
    clock.advance(hours=1)
    assert (doctor(portal).state, "should run" in doctor(portal).message) == (Verdict.WARN, True)


def test_the_doctor_tells_of_rounds_that_are_killed_one_after_the_other(portal: Portal, clock: Clock) -> None:
    def begin() -> None:
        with portal.transaction(by="cron") as work:
            assert acquire_lease(work, worker="another machine")

    run_due_jobs(portal)
    begin()
    well = doctor(portal)
    assert (well.state, well.message.endswith("Last run 2 March 2026 09:30; 1 in a day.")) == (
        Verdict.OK,
        True,
    )
    for _ in range(2):
        clock.now += LEASE_TIME
        begin()
    ill = doctor(portal)
    assert (ill.state, ill.message.endswith("09:50. 2 before it did not finish.")) == (
        Verdict.WARN,
        True,
    )


def test_a_mail_server_that_is_down_is_told_by_cron_and_by_the_doctor(
    portal: Portal, cast: Cast, wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = f"smtp://127.0.0.1:{free_port()}"
    monkeypatch.setenv("WPP_MAIL_URL", down)
    told = wpp("cron", "-q")
    assert (told.exit_code, told.stdout) == (5, "")
    assert told.stderr.startswith("wpp cron, mail: Emails can't be sent now: The mail server 127.0.0.1:")
    assert ".." not in told.stderr
    parts = json.loads(wpp("cron", "--json").stdout)["parts"]
    assert [part["part"] for part in parts if not part["ok"]] == ["mail"]


def test_an_email_that_is_refused_for_good_is_told_once(
    portal: Portal, cast: Cast, wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "email.sales", "refused@example.com")
        set_threshold(work, "CAP-S", 10)
    with mail_server(Postman()) as (postman, port):
        monkeypatch.setenv("WPP_MAIL_URL", f"smtp://127.0.0.1:{port}")
        told = wpp("cron", "-q")
        assert (told.exit_code, told.stdout) == (4, "")
        assert "wpp cron, mail: 2 sent, 1 failed permanently." in told.stderr
        assert "wpp mail list --state failed" in told.stderr
        quiet = wpp("cron", "-q")
    assert (quiet.exit_code, quiet.stderr) == (0, "")
    assert len(postman.taken) == 2


def test_a_bug_in_a_part_is_told_and_shown_where_debug_asks_for_it(
    portal: Portal, wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with broken(monkeypatch, "expiries", ZeroDivisionError("mia@client.example.com")):
        told, shown = wpp("cron", "-q"), wpp("cron", "-q", "--debug")
    assert (told.exit_code, shown.exit_code) == (1, 1)
    assert "wpp cron, expiries: A bug: ZeroDivisionError" in told.stderr
    assert "mia@" not in told.stderr
    assert "Traceback" in shown.stderr


def test_the_mail_of_a_round_goes_in_batches_that_keep_the_turn(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cron, "A_BATCH", 1)
    with portal.transaction(by="dee") as work:
        welcome(work, secret=portal.secret)
    assert part_of(run_due_jobs(portal), "mail").figures["sent"] == 5
