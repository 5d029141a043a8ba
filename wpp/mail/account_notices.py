"""Tell somebody what happened to the way into their account, so that a stranger's doing doesn't stay unseen."""

import secrets
from enum import StrEnum

from wpp.audit import about
from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, queue_many
from wpp.people.views import UserView
from wpp.policy import policy_of
from wpp.work import Work, isoformat_utc


class Notice(StrEnum):
    """What happened."""

    DEVICE = "device"
    PASSWORD = "password"
    FACTOR_ON = "factor-on"
    FACTOR_OFF = "factor-off"
    FACTOR_RESET = "factor-reset"


def notify_owner(
    work: Work, user: UserView, event: Notice, *, device: str = "", by: str = "", reason: str = ""
) -> None:
    """Queue the email to the account's owner, in the transaction of what it tells."""
    facts = {
        "event": event.value,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "at": isoformat_utc(work.now),
        "device": device or "an unknown device",
        "by": by,
        "reason": reason,
    }
    thing = f"{user.id}:{event.value}:{secrets.token_hex(8)}"
    email = OutgoingEmail(
        EmailKind.ACCOUNT_NOTICE, thing, user.email, user.full_name, user.id, facts, about("user", user.id)
    )
    queue_many(work, [email], brand_name=policy_of(work.session).brand_name)
