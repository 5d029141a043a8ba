"""Whether what an email says is still true when it would be sent; if not, it is withdrawn and nobody reads it.

A step withdraws what it makes untrue as it is taken, where it knows of it. This is the last look, for every kind: a
mail server that was away for a day, or a step that forgot. What there is to look at belongs to rooms above this one, so
they bring a check for each kind and `wpp.portal` wires them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import update

from wpp.database import table_of
from wpp.mail.claims import Claimed
from wpp.mail.messages import subject_of
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.withdrawal import freed_key, invite_again
from wpp.work import Work

EXPIRED: Final = "Not sent: its link had expired."


@dataclass(frozen=True, slots=True)
class Untrue:
    """The email is not to be sent, and why, for people who look into the outbox."""

    why: str


Check = Callable[[Work, Claimed], Mapping[str, Any] | Untrue]
"""The facts as they are still true: all of them, those rows that still are, or none."""
Checks = Mapping[EmailKind, Check]


def check_claimed(work: Work, claimed: Claimed, checks: Checks, *, brand_name: str) -> Claimed:
    """The claimed email as it may be sent: as it is, with fewer rows, or withdrawn.

    One that was tried before keeps its facts: it may have arrived, and a repeat under its Message-ID says the same.
    """
    check = checks.get(claimed.kind)
    if check is None or claimed.withdrawn:
        return claimed
    facts = check(work, claimed)
    if isinstance(facts, Untrue):
        return withdrawn(work, claimed, facts.why)
    if facts == claimed.facts or not first_try(work, claimed):
        return claimed
    subject = subject_of(claimed.kind, facts, brand_name=brand_name, to_team=claimed.user_id is None)
    row = {"facts": dict(facts), "subject": subject}
    work.execute(update(table_of(Email)).where(table_of(Email).c.id == claimed.id).values(row))
    return replace(claimed, facts=dict(facts), subject=subject)


def withdrawn(work: Work, claimed: Claimed, why: str) -> Claimed:
    """Withdraw a claimed email in the transaction of its claim; the claim is as if it had never been."""
    emails, first = table_of(Email).c, first_try(work, claimed)
    values: dict[str, Any] = {
        "state": EmailState.WITHDRAWN,
        "withdrawn_at": work.now,
        "error": why,
        "claimed_by": None,
        "attempts": emails.attempts - 1,
    }
    if first:
        values |= {
            "first_attempted_at": None,
            "key": freed_key(),
            "message_id": claimed.message_id.partition("@")[0],
        }
    work.execute(update(table_of(Email)).where(emails.id == claimed.id).values(values))
    if claimed.kind is EmailKind.WELCOME:
        invite_again(work, [claimed.id])
    return replace(claimed, state=EmailState.WITHDRAWN)


def first_try(work: Work, claimed: Claimed) -> bool:
    """Whether no sender had tried it before this claim."""
    return claimed.first_attempted_at == work.now


def link_still_opens(work: Work, claimed: Claimed) -> Mapping[str, Any] | Untrue:
    """A personal link is of no use once it has expired; a starter who waits for it is invited again."""
    if claimed.facts.get("expires_at") is None:
        return claimed.facts  # as a reminder to somebody who has a password, which leads to the storefront
    expires_at = datetime.fromisoformat(claimed.facts["expires_at"])
    return Untrue(EXPIRED) if expires_at <= work.now else claimed.facts
