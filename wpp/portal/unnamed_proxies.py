"""Peers that say they are a proxy and were not named: kept for a day, for `wpp doctor`."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.audit import AuditEvent, Tag, about, record
from wpp.hints import HintCode, hint
from wpp.portal.check import Check, Verdict
from wpp.wording import listing
from wpp.work import Work

LOOKED_BACK = timedelta(days=1)


def record_proxy(work: Work, peer: str) -> None:
    """Write down a peer, once a day."""
    if peer not in recent_proxies(work.session, work.now):
        record(work, Tag.PROXY_UNNAMED, about("proxy", peer))


def recent_proxies(session: Session, now: datetime) -> list[str]:
    """The peers of the last day."""
    query = select(AuditEvent.about).where(
        AuditEvent.tag == Tag.PROXY_UNNAMED.value, AuditEvent.at > now - LOOKED_BACK
    )
    return sorted({thing.removeprefix("proxy:") for thing in session.scalars(query)})


def proxies(session: Session, now: datetime) -> Check:
    """Whether requests come through a proxy that nobody named: then everybody seems to have its address."""
    peers = recent_proxies(session, now)
    if not peers:
        return Check("proxies", Verdict.OK, "No request has come through an unnamed proxy.")
    return Check(
        "proxies",
        Verdict.WARN,
        f"Requests come through {listing(peers)}, and X-Forwarded-For isn’t believed from there. If it’s your proxy, "
        "name it; until then all its visitors count as one.",
        (hint(HintCode.NAME_PROXY, address=peers[0]),),
    )
