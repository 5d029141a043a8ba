"""Everything that is due, once: what `wpp cron` runs. Each part is a transaction of its own, and one that fails does
not stop the others.
"""

from collections.abc import Callable
from dataclasses import dataclass

from wpp.errors import WppError
from wpp.people import sweep_attempts, sweep_visits
from wpp.portal.opening import Portal
from wpp.stock import check_low

ACTOR = "cron"


@dataclass(frozen=True, slots=True)
class Done:
    """One part of a round: what it did in words, and whether somebody should look."""

    part: str
    ok: bool
    message: str


def round_of(portal: Portal) -> list[Done]:
    """Check the stock, send the mail, sweep out what has expired."""
    return [attempt(part, work, portal) for part, work in PARTS]


def attempt(part: str, work: Callable[[Portal], str], portal: Portal) -> Done:
    """Run one part; what is wrong with it is told and kept to itself."""
    try:
        return Done(part, True, work(portal))
    except WppError as error:
        return Done(part, False, f"{error.message} {' '.join(error.try_)}".strip())


def low_stock(portal: Portal) -> str:
    """Tell Sales of SKUs that got low without anybody being told, as after a threshold was raised."""
    with portal.transaction(by=ACTOR) as work:
        report = check_low(work)
    return f"{len(report.low)} low, Sales told of {len(report.notified)}."


def mail(portal: Portal) -> str:
    """Send what waits."""
    report = portal.send_mail()
    if report.stopped:
        raise MailStopped(report.stopped)
    return f"{report.sent} sent, {report.deferred} put off, {report.failed} refused."


class MailStopped(WppError):
    """There was nobody to give messages to; they wait."""

    code = "unavailable"
    exit_code = 5


def expiries(portal: Portal) -> str:
    """Forget visits that have ended and failed log-ins that no longer count."""
    with portal.transaction(by=ACTOR) as work:
        return f"{sweep_visits(work)} visits and {sweep_attempts(work)} counts of failed log-ins forgotten."


PARTS: tuple[tuple[str, Callable[[Portal], str]], ...] = (
    ("low stock", low_stock),
    ("expiries", expiries),
    ("mail", mail),
)
