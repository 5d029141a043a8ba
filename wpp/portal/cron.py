"""Everything that is due, once: what `wpp cron` runs.

One round at a time; each part is a transaction of its own, and one that fails does not stop the others.
"""

import glob
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wpp.audit.record import FIELDS, log
from wpp.audit.sealing import A_BATCH as A_BATCH_OF_EVENTS
from wpp.audit.sealing import seal_batch
from wpp.drafts import ALL_DRAFTS, sweep
from wpp.errors import ExitCode, WppError
from wpp.jobs import JobRun, acquire_lease, release_lease, renew_lease
from wpp.mail.delivery import worker_name
from wpp.orders.anonymous_baskets import purge_baskets
from wpp.orders.approvers import request_waiting_approvals
from wpp.orders.sla.approval_reminders import remind_of_holds
from wpp.orders.sla.late_warnings import warn_of_late
from wpp.people.attempts import purge_attempts
from wpp.people.devices import purge_devices
from wpp.people.form_drafts import purge_drafts
from wpp.people.kept_searches import purge_searches
from wpp.people.pending_logins import purge_pending
from wpp.people.sessions import purge_sessions
from wpp.portal.opening import Portal
from wpp.privacy.retention import purge
from wpp.starters.reminders import remind
from wpp.stock.low_stock import check_low

ACTOR: Final = "cron"
BATCHES_OF_EVENTS: Final = 20
"""Of one round: an upgrade finds all events of before without a seal."""
A_BATCH: Final = 200
"""Messages between two looks at whose turn it is."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """One part of a round: what it did in words, its figures for programs, and what went wrong."""

    part: str
    message: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    error: Exception | None = None
    look: bool = False
    """It was done, and somebody must look all the same."""

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return self.error is None and not self.look

    @property
    def exit_code(self) -> ExitCode:
        """What a command ends with that did this part alone."""
        if self.error is not None:
            return self.error.exit_code if isinstance(self.error, WppError) else ExitCode.BUG
        return ExitCode.LOOK if self.look else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class CronResult:
    """A round; `busy` where another one was at work and this one left it to that."""

    parts: tuple[JobResult, ...] = ()
    busy: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """A bug first, then what is not available, then what somebody must look at."""
        codes = {part.exit_code for part in self.parts} - {ExitCode.DONE}
        first = (code for code in (ExitCode.BUG, ExitCode.UNAVAILABLE) if code in codes)
        return next(first, min(codes, default=ExitCode.DONE))


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do a round, as its parts use it."""

    portal: Portal
    by: str
    number: int

    def keep(self) -> bool:
        """Hold it for another lease; False where it has fallen to another round."""
        with self.portal.transaction(by=self.by) as work:
            return renew_lease(work, self.number)

    def end(self, parts: Sequence[JobResult]) -> None:
        """Give it back."""
        with self.portal.transaction(by=self.by) as work:
            release_lease(work, self.number, [JobRun(part.part, part.ok, part.message) for part in parts])


Part = Callable[[Lease], JobResult]


def run_due_jobs(portal: Portal, *, by: str = ACTOR) -> CronResult:
    """Do what is due, unless another round is at work. Raises `Unavailable` where the database does not answer."""
    with portal.transaction(by=by) as work:
        number = acquire_lease(work, worker=worker_name())
    if number is None:
        return CronResult(busy=True)
    lease = Lease(portal, by, number)
    parts: list[JobResult] = []
    try:
        for name, part in JOBS:
            if not lease.keep():
                break  # this one took so long that another round does the rest
            parts.append(attempt(name, part, lease))
    finally:
        lease.end(parts)
    return CronResult(tuple(parts))


def attempt(name: str, part: Part, lease: Lease) -> JobResult:
    """Do one part; what is wrong with it is told and kept to itself."""
    try:
        return part(lease)
    except WppError as error:
        return JobResult(name, error.message, error=error)
    except Exception as error:  # noqa: BLE001 - a bug in one part must not keep the others from being done
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}, line {place.lineno}"
        return JobResult(name, f"A bug: {type(error).__name__} in {where}.", error=error)


def low_stock(lease: Lease) -> JobResult:
    """Tell Sales of SKUs that got low without anybody being told, as after a threshold was raised."""
    with lease.portal.transaction(by=lease.by) as work:
        report = check_low(work)
    message = f"Emailed Sales about {len(report.notified)} that got low." if report.notified else ""
    return JobResult("low stock", message, {"low": len(report.low), "notified": report.notified})


def old_holds(lease: Lease) -> JobResult:
    """Ask about orders whose request reached nobody, remind of what waits, and escalate what waits for long."""
    with lease.portal.transaction(by=lease.by) as work:
        result = remind_of_holds(work)
        requested = request_waiting_approvals(work)  # a reminder that was just queued has asked already
    words = [f"Approval is requested again for {len(requested)}."] if requested else []
    if result.reminded:
        words.append(f"Representatives are reminded of {len(result.reminded)} On Hold.")
    if result.escalated:
        words.append(f"Emailed customer services about {len(result.escalated)} still On Hold.")
    return JobResult(
        "old holds",
        " ".join(words),
        {"requested": requested, "reminded": result.reminded, "escalated": result.escalated},
    )


def late_orders(lease: Lease) -> JobResult:
    """Warn the warehouse before an order is late, and once more when it is."""
    with lease.portal.transaction(by=lease.by) as work:
        result = warn_of_late(work)
    some = result.soon or result.late
    words = (
        f"Emailed the warehouse about {len(result.soon)} due soon and {len(result.late)} late."
        if some
        else ""
    )
    return JobResult("late orders", words, {"due_soon": result.soon, "late": result.late})


def left_behind(portal: Portal) -> dict[Path, list[str]]:
    """Where a portal's own files lie, and what a killed backup, export or restore may have left there."""
    folders: dict[Path, list[str]] = {}
    if portal.configuration.path is not None:
        folders[portal.configuration.path.parent] = [ALL_DRAFTS]
    if portal.database.is_sqlite:
        place = Path(str(portal.database.url.database))
        folders[place.parent] = [ALL_DRAFTS, f".{glob.escape(place.name)}.restored"]
    return folders


def reminders(lease: Lease) -> JobResult:
    """Remind who was invited and has not ordered, where the setting says after how many days."""
    days = lease.portal.policy().welcome_reminder_days
    count = 0
    if days:
        with lease.portal.transaction(by=lease.by) as work:
            count = remind(work, after_days=days, secret=lease.portal.secret)
    return JobResult(
        "reminders", f"{count} reminded of their pack." if count else "", {"people_reminded": count}
    )


def expiries(lease: Lease) -> JobResult:
    """Forget visits that have ended, tries that no longer count, what nobody came back for, and half-written files."""
    with lease.portal.transaction(by=lease.by) as work:
        purge_sessions(work)
        purge_attempts(work)
        purge_devices(work)
        purge_drafts(work)
        purge_searches(work)
        purge_pending(work)
        purge_baskets(work)
        # In the transaction: a restore, whose draft has no lock, and this never run at the same time.
        for folder, patterns in left_behind(lease.portal).items():
            sweep(folder, patterns)
    return JobResult("expiries", "")


def privacy(lease: Lease) -> JobResult:
    """Delete personal data that is kept for long enough, where that is wanted."""
    counts: dict[str, int] = {}
    if lease.portal.policy().privacy_purge:
        with lease.portal.transaction(by=lease.by) as work:
            counts = {each.kind: each.number for each in purge(work) if each.number}
    words = ", ".join(f"{kind} ({number:,})" for kind, number in counts.items())
    return JobResult("privacy", f"Deleted as due: {words}." if words else "", {"purged": counts})


def audit(lease: Lease) -> JobResult:
    """Seal what was recorded since, a batch in each transaction; the newest seal is in the log as well."""
    count, seal = 0, ""
    for _ in range(BATCHES_OF_EVENTS):
        with lease.portal.transaction(by=lease.by) as work:
            sealed, seal = seal_batch(work, secret=lease.portal.secret)
        count += sealed
        if sealed < A_BATCH_OF_EVENTS:
            break
    if count:
        log.info("audit sealed", extra={FIELDS: {"events": count, "seal": seal}})
    return JobResult("audit", "", {"sealed": count})


def mail(lease: Lease) -> JobResult:
    """Send what waits."""
    sent = failed = deferred = withdrawn = 0
    stopped = ""
    while True:
        report = lease.portal.send_mail(limit=A_BATCH)
        sent, failed, deferred = sent + report.sent, failed + report.failed, deferred + report.deferred
        withdrawn, stopped = withdrawn + report.withdrawn, report.stopped
        done = report.sent + report.failed + report.deferred < A_BATCH
        if done or stopped or not lease.keep():
            break
    counted = {"sent": sent, "failed permanently": failed, "put off": deferred, "withdrawn": withdrawn}
    words = [f"{number} {state}" for state, number in counted.items() if number]
    message = f"{', '.join(words)}." if words else ""
    error = MailStopped(f"Emails can't be sent now: {stopped}") if stopped else None
    return JobResult(
        "mail",
        f"{error.message} {message}".strip() if error else message,
        {"sent": sent, "failed": failed, "deferred": deferred, "withdrawn": withdrawn, "stopped": stopped},
        error,
        look=failed > 0,
    )


class MailStopped(WppError):
    """There was nobody to give messages to; they wait."""

    code = "unavailable"
    exit_code = ExitCode.UNAVAILABLE


JOBS: tuple[tuple[str, Part], ...] = (
    ("low stock", low_stock),
    ("old holds", old_holds),
    ("late orders", late_orders),
    ("reminders", reminders),
    ("expiries", expiries),
    ("privacy", privacy),
    ("audit", audit),
    ("mail", mail),
)
"""Mail comes last, so that what the others write goes out at once."""
