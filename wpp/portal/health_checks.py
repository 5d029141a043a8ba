"""Examine a portal: configuration, schema, mail, clock, teams, and every figure against what made it (design §8)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import wpp.tables  # noqa: F401  the models that the schema is compared with
from wpp.audit import AuditEvent
from wpp.catalogue.importing.state import read_state
from wpp.catalogue.views import packs
from wpp.configuration import smtp_password
from wpp.database.engine import COMMANDS
from wpp.database.writer import current_writer
from wpp.errors import WppError
from wpp.hints import HintCode, hint
from wpp.jobs import CronRunView, recent_runs
from wpp.mail.outbox import backlog
from wpp.mail.transport.protocol import NoServer
from wpp.mail.transport.url import transport_for
from wpp.orders.integrity import (
    committed_against_orders,
    hand_off_against_steps,
    parcels_against_orders,
    rights_against_orders,
    steps_against_movements,
)
from wpp.policy import Policy, policy_of
from wpp.portal.approval_check import approval, has_orders_on_hold
from wpp.portal.check import Check, Verdict, in_short
from wpp.portal.configuration_checks import configuration, export_layout, mail_folder, secret_key
from wpp.portal.database_health import pages, schema, write
from wpp.portal.encryption_check import encryption
from wpp.portal.opening import Portal, utc_now
from wpp.portal.unnamed_proxies import proxies
from wpp.returns.integrity import returns_against_lines
from wpp.shorts.integrity import shorts_against_movements
from wpp.stock.integrity import (
    deliveries_against_movements,
    expected_against_receipts,
    levels_against_movements,
)
from wpp.wording import count, log_moment, moment

PATIENCE = timedelta(minutes=15)
"""A message that waits longer than this says that nobody sends."""
RUN_PATIENCE = timedelta(hours=1)
RUNS_LOOKED_AT = 300
"""A day of one every five minutes."""


def run_health_checks(portal: Portal) -> list[Check]:
    """Every check, each answered whatever the others say. What it writes changes nothing."""
    with portal.reading() as session:
        policy = policy_of(session)
        return [
            configuration(portal),
            secret_key(portal),
            export_layout(portal),
            schema(portal),
            pages(portal),
            write(portal),
            clock(portal, session),
            writer(portal),
            mail(portal),
            encryption(portal.configuration),
            waiting_mail(portal, session),
            cron_runs(portal, session),
            proxies(session, portal.now()),
            *teams(session, policy),
            catalogue(session),
            *(integrity_checks(name, proof, session) for name, proof in INTEGRITY_CHECKS),
        ]


def clock(portal: Portal, session: Session) -> Check:
    """Whether time runs forward: an event from the future means that some machine's clock is wrong."""
    newest = session.scalar(select(func.max(AuditEvent.at)))
    if newest is not None and newest > portal.now() + timedelta(minutes=5):
        return Check(
            "clock", Verdict.FAIL, f"The newest event is from {log_moment(newest)} UTC: set the clock."
        )
    return Check("clock", Verdict.OK, f"It is {moment(portal.now())} in {portal.zone.key}.")


def writer(portal: Portal) -> Check:
    """Whether somebody keeps everybody else from writing: nothing can be ordered meanwhile."""
    here = current_writer(portal.database)
    # By the machine's clock, as the writer's own time is.
    if here is None or here.seconds(utc_now()) <= COMMANDS.write:
        return Check("writer", Verdict.OK, "No one has been writing for long.")
    since = here.since.astimezone(portal.zone)
    how = "continue or end it" if here.stopped else "wait for it, or end it"
    what = f"SELECT pg_terminate_backend({here.pid})"
    if here.is_process:
        what = f"kill -CONT {here.pid} or kill {here.pid}"
    return Check(
        "writer",
        Verdict.FAIL,
        f"{here.named} has been writing since {since:%H:%M:%S}; nothing else can be written until it ends.",
        (f"Look at what it does, then {how}: {what}",),
    )


def mail(portal: Portal) -> Check:
    """Whether messages can be handed over at all."""
    try:
        if (elsewhere := mail_folder(portal)) is not None:
            return elsewhere
        with transport_for(portal.configuration.mail_url, smtp_password()) as transport:
            answer = transport.check()
    except WppError as error:
        return Check("mail", Verdict.FAIL, error.message, error.hints)
    except NoServer as error:
        return Check("mail", Verdict.FAIL, str(error))
    return Check("mail", Verdict.OK, answer)


def waiting_mail(portal: Portal, session: Session) -> Check:
    """Whether anybody sends, and what was given up."""
    held = backlog(session)
    long_ago = portal.now() - PATIENCE
    troubles: list[str] = []
    codes: list[HintCode] = []
    if held.failed:
        troubles.append(f"{held.failed} failed.")
        codes += [HintCode.LIST_FAILED_EMAILS, HintCode.RETRY_EMAILS]
    if held.oldest is not None and held.oldest < long_ago:
        troubles.append(f"{held.waiting} waiting, one for over 15 minutes.")
        codes += [HintCode.RUN_CRON, HintCode.SEND_EMAILS]
    elif held.put_off_since is not None and held.put_off_since < long_ago:
        troubles.append(f"{held.put_off} deferred until their next try.")
        codes += [HintCode.LIST_QUEUED_EMAILS, HintCode.SEND_DEFERRED_EMAILS]
    if troubles:
        return Check("outbox", Verdict.WARN, " ".join(troubles), tuple(map(hint, codes)))
    return Check("outbox", Verdict.OK, f"{held.waiting} waiting, none failed.")


def cron_runs(portal: Portal, session: Session) -> Check:
    """Whether `wpp cron` runs, and what its last round said."""
    runs = recent_runs(session, limit=RUNS_LOOKED_AT)
    if not runs:
        return Check("cron", Verdict.WARN, "Never run.", (hint(HintCode.SCHEDULE_CRON),))
    newest = runs[0]
    if newest.ended_at is None:
        return unfinished_run(portal, runs)
    if newest.started_at < portal.now() - RUN_PATIENCE:
        message = f"Last run {shown_instant(newest.started_at, portal)}"
        return Check("cron", Verdict.WARN, f"{message}; it should run every few minutes. Check the crontab.")
    return finished_run(portal, runs)


def unfinished_run(portal: Portal, rows: Sequence[CronRunView]) -> Check:
    """The newest is at work, or was killed and nobody has taken its turn yet."""
    newest, *before = rows
    began, heard = (shown_instant(at, portal) for at in (newest.started_at, newest.heard_of_at))
    if newest.is_over(portal.now()):
        message = f"The run of {began} ({newest.worker}) was killed or hangs: no sign of it since {heard}."
        return Check("cron", Verdict.WARN, f"{message} The next run takes over.", (hint(HintCode.RUN_CRON),))
    message = f"Running since {began}, last active {heard}."
    if not before:
        return Check("cron", Verdict.OK, f"{message} It is the first.")
    cut_off = len(list(takewhile(lambda each: each.ended_at is None, before)))
    if cut_off:
        return Check("cron", Verdict.WARN, f"{message} {cut_off} before it did not finish.")
    last = finished_run(portal, before)
    return Check("cron", last.state, f"{message} {last.message}")


def finished_run(portal: Portal, rows: Sequence[CronRunView]) -> Check:
    """The newest has come to an end: what it said, and how the others of the day went."""
    message = f"Last run {shown_instant(rows[0].started_at, portal)}"
    bad = [f"{part.part}: {part.message}" for part in rows[0].parts if not part.ok]
    if bad:
        return Check("cron", Verdict.WARN, f"{message}. {' '.join(bad)}")
    return Check("cron", Verdict.OK, f"{message}; {recent_runs_of(rows, portal.now())}.")


def recent_runs_of(rows: Sequence[CronRunView], now: datetime) -> str:
    """The rounds of a day in a few words."""
    recent = [each for each in rows if each.started_at > now - timedelta(days=1)]
    cut_off = sum(each.is_over(now) for each in recent)
    troubled = sum(not part.ok for each in recent for part in each.parts)
    ended = sum(each.ended_at is not None for each in recent)
    more = [f"{ended} in a day" + ("" if len(rows) < RUNS_LOOKED_AT else " or more")]
    more += [f"{troubled} with trouble"] if troubled else []
    more += [f"{cut_off} cut off"] if cut_off else []
    return ", ".join(more)


def shown_instant(instant: datetime, portal: Portal) -> str:
    """An instant where the portal is: "23 November 2026 15:20"."""
    return log_moment(instant.astimezone(portal.zone))


def teams(session: Session, policy: Policy) -> Iterator[Check]:
    """Whether every team that is to be told something has an address."""
    addresses = {
        "sales": (policy.email_sales, "low-stock emails"),
        "warehouse": (policy.email_warehouse, "new orders and late warnings"),
        "cs": (policy.email_cs, "goods-in emails and old holds"),
        "ds": (policy.email_ds, "goods-in, returns and late-order emails"),
    }
    for team, (known, what) in addresses.items():
        if known:
            yield Check(f"email.{team}", Verdict.OK, ", ".join(known))
        else:
            yield Check(
                f"email.{team}",
                Verdict.WARN,
                f"No one receives the {what}.",
                (hint(HintCode.CHANGE_SETTING, key=f"email.{team}", value="ADDRESS"),),
            )
    yield from contacts(policy)
    if policy.approval or has_orders_on_hold(session):
        yield approval(session, policy)


def contacts(policy: Policy) -> Iterator[Check]:
    """Whether people are told where to get help, and somebody reads their replies."""
    nobody = "No page or email says where to get help.", "Replies to emails go to the sender’s address."
    for key, value, missing in zip(
        ("support", "reply-to"), (policy.support, policy.reply_to), nobody, strict=True
    ):
        how = () if value else (hint(HintCode.CHANGE_SETTING, key=key, value="ADDRESS"),)
        yield Check(key, Verdict.OK if value else Verdict.WARN, value or missing, how)


def catalogue(session: Session) -> Check:
    """Whether there is anything to order."""
    all_packs = packs(session)
    if not all_packs:
        return Check(
            "catalogue", Verdict.WARN, "There is no pack to order.", (hint(HintCode.IMPORT_CATALOGUE),)
        )
    empty = [pack.name for pack in all_packs if not pack.choices]
    if empty:
        return Check("catalogue", Verdict.FAIL, f"{', '.join(empty)} is empty: import the catalogue again.")
    dead = [f"“{choice}” of the pack {pack}" for pack, choice in sorted(read_state(session).dead_choices())]
    if dead:
        nothing = f"Nothing is left to choose for {in_short(dead)}: import the catalogue again."
        return Check("catalogue", Verdict.FAIL, nothing)
    return Check("catalogue", Verdict.OK, f"{count(len(all_packs), 'pack')} to order.")


INTEGRITY_CHECKS: tuple[tuple[str, Callable[[Session], Sequence[object]]], ...] = (
    ("stock levels", levels_against_movements),
    ("deliveries", deliveries_against_movements),
    ("expected", expected_against_receipts),
    ("committed stock", committed_against_orders),
    ("order movements", steps_against_movements),
    ("order allowance", rights_against_orders),
    ("returns", returns_against_lines),
    ("hand-off", hand_off_against_steps),
    ("parcels", parcels_against_orders),
    ("short picks", shorts_against_movements),
)


def integrity_checks(name: str, proof: Callable[[Session], Sequence[object]], session: Session) -> Check:
    """One proof of the books."""
    mismatches = proof(session)
    if mismatches:
        return Check(
            name,
            Verdict.FAIL,
            f"{len(mismatches)} mismatches: {in_short(mismatches)}. Contact digital services.",
        )
    return Check(name, Verdict.OK, "Balances match movements.")
