"""How often something may be tried: counted in the statement that lets it happen.

A log-in is never closed to its owner. Wrong passwords make the next try *from the same network* wait, longer each
time; a device that has logged in to the account before is counted by itself; and whoever has to wait can ask for a
link to set a new password.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, case, delete, literal, null, or_, select, update

from wpp.addresses import key_of
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.people.model import Attempts
from wpp.wording import duration
from wpp.work import Work

FREE = 5
"""Wrong passwords for an account from one network before the next try has to wait."""
WAITS = [timedelta(seconds=15) * 2**step for step in range(8)]
"""15 seconds to 32 minutes, each twice the one before."""
LONGEST_WAIT = timedelta(hours=1)
A_DAY = timedelta(days=1)
PER_ACCOUNT = 100
"""Wrong passwords for an account in a day on devices that it does not know (NIST SP 800-63B, 3.2.2)."""
BUSY_NETWORK, BUSY_FOR = 50, timedelta(minutes=15)
"""Wrong passwords from one network, for whomever, after which an account has one free try from there, and not five."""


class TooManyAttempts(Refusal):
    """Too many attempts; the storefront answers 429. `wait` is how long until it is worth another."""

    code = "too_many_attempts"

    def __init__(self, wait: timedelta = BUSY_FOR) -> None:
        self.wait = wait
        super().__init__("Too many attempts.", hints=[f"Try again in {duration(wait)}."])


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody logs in: the network address, and the token of a device that the account knows."""

    address: str
    device: str = ""

    @property
    def is_known(self) -> bool:
        """Whether somebody has logged in to the account on this device before."""
        return bool(self.device)


def count_attempt(work: Work, email: str, origin: Origin) -> None:
    """Count one try of a password, or raise `TooManyAttempts`. A right password takes it back."""
    free = FREE
    if not origin.is_known:
        if not allowed_now(work, account_of_tries(email), most=PER_ACCOUNT, within=A_DAY):
            raise TooManyAttempts(A_DAY)
        free = 1 if is_busy(work, origin) else FREE
        allowed_now(work, network_of_tries(origin), most=BUSY_NETWORK, within=BUSY_FOR)
    table, key = table_of(Attempts), hashed(pair_of_tries(email, origin))
    work.execute(insert_new(work.session, table).values(key=key, since=work.now, failures=0))
    over = table.c.since <= work.now - A_DAY
    counted = work.changes_one(
        update(table)
        .where(table.c.key == key, or_(over, table.c.open_at.is_(None), table.c.open_at <= work.now))
        .values(
            failures=case((over, 1), else_=table.c.failures + 1),
            open_at=next_try(over, work.now, free),
            since=work.now,
        )
    )
    if not counted:
        opens = work.execute(select(table.c.open_at).where(table.c.key == key)).scalar_one()
        raise TooManyAttempts(opens - work.now)


def next_try(over: ColumnElement[bool], now: datetime, free: int) -> ColumnElement[datetime | None]:
    """From when another try is looked at, by how many there were before this one."""
    table = table_of(Attempts)
    kind = table.c.open_at.type
    first = literal(now + WAITS[0], kind) if free == 1 else null()
    growing = [
        (table.c.failures == free - 1 + step, literal(now + wait, kind)) for step, wait in enumerate(WAITS)
    ]
    later = literal(now + LONGEST_WAIT, kind)
    return case((over, first), (table.c.failures < free - 1, null()), *growing, else_=later)


def allowed_now(work: Work, what: str, *, most: int, within: timedelta) -> bool:
    """Count one more of something, unless there were as many as there may be since the first of them."""
    table, key = table_of(Attempts), hashed(what)
    work.execute(insert_new(work.session, table).values(key=key, since=work.now, failures=0))
    over = table.c.since <= work.now - within
    return work.changes_one(
        update(table)
        .where(table.c.key == key, or_(over, table.c.failures < most))
        .values(
            failures=case((over, 1), else_=table.c.failures + 1),
            since=case((over, literal(work.now, table.c.since.type)), else_=table.c.since),
        )
    )


def is_busy(work: Work, origin: Origin) -> bool:
    """Whether many wrong passwords came from this network, for whomever."""
    table = table_of(Attempts)
    counted = select(table.c.failures).where(
        table.c.key == hashed(network_of_tries(origin)), table.c.since > work.now - BUSY_FOR
    )
    return (work.execute(counted).scalar() or 0) >= BUSY_NETWORK


def clear_attempts(work: Work, email: str, *origins: Origin) -> None:
    """Whoever is here has proved to be the owner: the account starts from nothing, everywhere and from here."""
    table = table_of(Attempts)
    mine = [account_of_tries(email), *(pair_of_tries(email, origin) for origin in origins)]
    work.execute(delete(table).where(table.c.key.in_([hashed(each) for each in mine])))


def give_back_try(work: Work, origin: Origin) -> None:
    """The password was right, so the network has not failed."""
    table = table_of(Attempts)
    theirs = table.c.key == hashed(network_of_tries(origin))
    if not origin.is_known:
        work.execute(update(table).where(theirs, table.c.failures > 0).values(failures=table.c.failures - 1))


def purge_attempts(work: Work) -> int:
    """Delete the counts whose day is over, for cron; how many there were."""
    table = table_of(Attempts)
    return work.execute(delete(table).where(table.c.since <= work.now - A_DAY)).rowcount


def pair_of_tries(email: str, origin: Origin) -> str:
    """One account from one network, or on one device that it knows."""
    where = f"device {origin.device}" if origin.is_known else f"network {network_of(origin.address)}"
    return f"log-in {key_of(email)} {where}"


def account_of_tries(email: str) -> str:
    """One account from everywhere."""
    return f"log-in account {key_of(email)}"


def network_of_tries(origin: Origin) -> str:
    """Everybody from one network."""
    return f"log-in network {network_of(origin.address)}"


def network_of(address: str) -> str:
    """One home or office: an IPv4 address, or the 64 bits of an IPv6 address that its holder cannot choose."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def hashed(text: str) -> str:
    """A key of fixed length that tells nothing: what people type is their own affair."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def forget_attempts(work: Work, emails: Iterable[str]) -> None:
    """Delete the count of somebody's failed tries; those from one network or device are hashes that end in a day."""
    kept = [hashed(account_of_tries(email)) for email in emails]
    work.execute(delete(table_of(Attempts)).where(table_of(Attempts).c.key.in_(kept)))
