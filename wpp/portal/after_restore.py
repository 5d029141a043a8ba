"""What a restored database needs before anybody works with it: its queue of emails is of another day."""

from pathlib import Path

from wpp.audit import Tag, about, record
from wpp.mail.withdrawal import withdraw_waiting
from wpp.questions import Answer, Question
from wpp.work import Work

WITHDRAW, KEEP = "withdraw", "keep"
WAITING_MAIL = Question(
    "mail",
    "Emails that were waiting when the backup was made have probably been sent since. What should happen to them?",
    (
        Answer(WITHDRAW, "Withdraw them, so that nobody gets an email twice"),
        Answer(KEEP, "Keep them in the queue; they will be sent"),
    ),
)


def settle_restored(work: Work, backup: Path, *, mail: str) -> list[int]:
    """Record that a backup was restored, and withdraw what waits where that is wanted; gives the emails' numbers."""
    withdrawn = withdraw_waiting(work, why="A backup was restored.") if mail == WITHDRAW else []
    record(work, Tag.DATABASE_RESTORED, about("database", backup.name), withdrawn=len(withdrawn))
    return withdrawn
