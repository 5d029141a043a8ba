"""The one place that wires a configuration to a database, a clock, a hasher and a way to send mail.

A face opens one portal and then one transaction for each command or POST::

    with portal.transaction(by=actor) as work:
        approve(work, number)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from wpp.audit.record import log_recorded
from wpp.configuration import Configuration, NoPortal, smtp_password
from wpp.database import Database
from wpp.database.engine import COMMANDS, Patience
from wpp.database.restore import refuse_unsafe
from wpp.database.schema import refuse_newer, schema_state
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.mail.brand import Brand, brand_of
from wpp.mail.delivery import SendReport, send_due
from wpp.mail.transport.url import transport_for
from wpp.orders.numbers import numbered
from wpp.people.passwords import Hasher
from wpp.policy import Policy, policy_of
from wpp.portal.email_checks import CHECKS
from wpp.starters.link_requests import answer_requests, has_requests
from wpp.work import Work


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class NeedsUpgrade(Refusal):
    """The database was made by an older version, or never upgraded at all."""

    code = "needs_upgrade"


@dataclass(frozen=True)
class Portal:
    """One client's portal, ready to work. Safe to share among threads."""

    configuration: Configuration
    database: Database
    clock: Callable[[], datetime] = utc_now
    hasher: Hasher = field(default_factory=Hasher)
    _settings: dict[str, Policy] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The settings as they were read last, for numbers that are written between two transactions."""

    @contextmanager
    def transaction(self, *, by: str) -> Iterator[Work]:
        """One transaction done by somebody: committed at the end, undone by whatever is raised.

        A face leaves it before it redirects: Bottle's redirect raises, and would undo everything in silence.
        """
        with self.database.write() as session, self._numbered(session):
            yield Work(session, by, self.now())
        log_recorded(session)

    @contextmanager
    def trial(self, *, by: str) -> Iterator[Work]:
        """The same work, undone at its end: what `--dry-run` uses."""
        with self.database.trial() as session, self._numbered(session):
            yield Work(session, by, self.now())

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at one state of the database, which changes nothing."""
        with self.database.read() as session, self._numbered(session):
            yield session

    @contextmanager
    def _numbered(self, session: Session) -> Iterator[None]:
        """Numbers of orders look as this portal's settings say."""
        with numbered(session, self._settings.get("last")) as numbering:
            try:
                yield
            finally:
                self._settings["last"] = numbering.known

    def now(self) -> datetime:
        """This instant, in the portal's time zone."""
        return self.clock().astimezone(self.zone)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are shown and days are counted."""
        return self.configuration.time_zone

    @property
    def secret(self) -> str:
        """The portal's secret, from which links and form tokens are made."""
        return self.configuration.secret_key

    @property
    def host(self) -> str:
        """The name under which the storefront is asked for."""
        return urlsplit(self.configuration.base_url).hostname or ""

    def policy(self) -> Policy:
        """What digital services have set, read afresh."""
        with self.reading() as session:
            return policy_of(session)

    def brand(self, policy: Policy) -> Brand:
        """How emails look and where their links go."""
        return brand_of(policy, self.configuration)

    def send_mail(self, *, limit: int | None = None, now_too: bool = False) -> SendReport:
        """Send what is due. Any number of senders may do so at once; each message goes once.

        Links that were asked for at the log-in are queued first. Raises `Usage` for a mail address that cannot be
        understood.
        """
        with self.reading() as session:
            asked = has_requests(session)
        if asked:
            with self.transaction(by="a visitor") as work:
                answer_requests(work, secret=self.secret)
        with transport_for(self.configuration.mail_url, smtp_password()) as transport:
            return send_due(
                self.database,
                transport,
                clock=self.now,
                brand=self.brand(self.policy()),
                secret=self.secret,
                limit=limit,
                now_too=now_too,
                checks=CHECKS,
            )

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def open_portal(
    configuration: Configuration,
    *,
    clock: Callable[[], datetime] = utc_now,
    hasher: Hasher | None = None,
    patience: Patience = COMMANDS,
) -> Portal:
    """Open the portal that a configuration describes.

    Raises `NoPortal` where its SQLite file does not exist (a second one is never made by accident), `NeedsUpgrade`
    where its schema is not the newest, `DatabaseNewer` where it is newer than this version, `StaleWal` and
    `RestoreUnfinished` where a backup was not put in place whole, `UnavailableError` where
    the database does not answer.
    """
    database = Database(configuration.database_url, patience)
    refuse_unsafe(database)
    if not database.exists():
        raise NoPortal(f"There is no portal in {database.name}.", hints=[hint(HintCode.CREATE_PORTAL)])
    state = schema_state(database)
    refuse_newer(database, state)
    if not state.is_newest:
        raise NeedsUpgrade(
            f"The database is at migration {state.current or 'none'}; this version needs {state.newest}.",
            hints=[
                *([hint(HintCode.BACK_UP_DATABASE)] if state.current else []),
                hint(HintCode.UPGRADE_DATABASE),
            ],
        )
    return Portal(configuration, database, clock, hasher or Hasher())
