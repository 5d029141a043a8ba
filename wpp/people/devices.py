"""Devices that an account knows: browsers in which its password was right before.

A random token in a cookie, its SHA-256 in a row. It lets nobody in; it keeps the owner from waiting for what strangers
typed, and tells them of a device that is new.
"""

from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.addresses import key_of
from wpp.database import table_of
from wpp.people.model import KnownDevice, User
from wpp.people.sessions import hash_of
from wpp.work import Work

KEPT = timedelta(days=400)
"""As long as browsers keep a cookie."""
MOST = 20
"""Devices of one account; the ones not seen for longest are forgotten."""


def knows_device(session: Session, email: str, token: str) -> bool:
    """Whether somebody has logged in to this account on the device before."""
    known = select(KnownDevice.id).join(User, User.id == KnownDevice.user_id)
    mine = User.email_key == key_of(email), KnownDevice.token_hash == hash_of(token)
    return bool(token) and session.scalar(known.where(*mine)) is not None


def remember_device(work: Work, user_id: int, token: str, *, name: str) -> bool:
    """Know this device from now on; whether it is new to an account that knows others."""
    devices = table_of(KnownDevice)
    mine, this = devices.c.user_id == user_id, devices.c.token_hash == hash_of(token)
    seen = {"seen_at": work.now, "name": name}
    if work.changes_one(update(devices).where(mine, this).values(**seen)):
        return False
    others = work.execute(select(devices.c.id).where(mine).order_by(devices.c.seen_at.desc())).scalars().all()
    row = {"user_id": user_id, "token_hash": hash_of(token), "first_seen_at": work.now, **seen}
    work.execute(insert(devices), [row])
    work.execute(delete(devices).where(devices.c.id.in_(others[MOST - 1 :])))
    return bool(others)


def forget_devices(work: Work, user_id: int) -> None:
    """After a new password: whoever had the old one is a stranger again, and the owner is told of them."""
    devices = table_of(KnownDevice)
    work.execute(delete(devices).where(devices.c.user_id == user_id))


def purge_devices(work: Work) -> int:
    """Forget what was not seen for longer than browsers keep a cookie, for cron; how many there were."""
    devices = table_of(KnownDevice)
    return work.execute(delete(devices).where(devices.c.seen_at <= work.now - KEPT)).rowcount
