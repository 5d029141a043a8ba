"""What is said about welcome emails and reminders that were queued: when they are sent, and how to stop them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.documents import Document, instant
from cli.framework.options import WriteOptions
from wpp.wording import count

if TYPE_CHECKING:
    from datetime import datetime

    from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Queued:
    """Emails of one kind that were queued by hand, and how long they wait before they are sent."""

    number: int
    kind: str
    minutes: int
    until: "datetime"

    @property
    def waits(self) -> bool:
        """Whether there is time to withdraw them."""
        return self.minutes > 0


def queued(work: "Work", number: int, kind: str) -> Queued:
    """What was queued just now, under the setting `welcome-email-delay`."""
    from wpp.policy import policy_of
    from wpp.starters.invite import sent_after

    return Queued(number, kind, policy_of(work.session).welcome_email_delay, sent_after(work))


def queued_document(emails: Queued) -> Document:
    """Until when they wait, for programs; null where nothing was queued."""
    return {"until": instant(emails.until) if emails.number else None}


def written(options: WriteOptions, emails: Queued) -> str:
    """How many were queued, or would be, and what comes next."""
    if not emails.number:
        return "No one to email."
    what = count(emails.number, {"welcome": "welcome email"}.get(emails.kind, emails.kind))
    if options.dry_run:
        return f"{what} would be queued."
    return f"{what} queued. {sending_line(emails)}"


def sending_line(emails: Queued) -> str:
    """When they are sent, and how to send them sooner or not at all."""
    if not emails.waits:
        return "wpp serve or wpp cron sends them within seconds. To send now: wpp mail send"
    return (
        f"They are sent in {count(emails.minutes, 'minute')}. To send now: wpp mail send --now. "
        f"To stop them: wpp mail withdraw --kind {emails.kind}"
    )
