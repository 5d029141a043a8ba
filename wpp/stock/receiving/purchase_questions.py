"""What purchasing is asked: about a day that has passed, and about a reference that is complete."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from wpp.questions import Answer, Question
from wpp.stock.receiving.purchase_orders import Expected, reference_key
from wpp.wording import count, day, listing

EARLIER_DAY: Final = "past-day"
KEEP: Final = "keep"
TODAY: Final = "today"
SKIP: Final = "skip"
AGAIN: Final = "again"


def past_day_questions(days: Iterable[date], *, today: date) -> list[Question]:
    """One question about all days that have passed: most are a mistyped year or month."""
    past = sorted({each for each in days if each < today})
    if not past:
        return []
    which = listing([day(each) for each in past])
    return [
        Question(
            EARLIER_DAY,
            f"{which} {'has' if len(past) == 1 else 'have'} passed. When is it expected?",
            (
                Answer(KEEP, "As given: it is overdue, and starters aren’t promised a day"),
                Answer(TODAY, "Today"),
            ),
        )
    ]


def reuse_id(line: Expected) -> str:
    """The question about one line."""
    return f"reuse-{reference_key(line.reference)}-{line.sku}".lower()


def reuse_question(line: Expected, quantity: int) -> Question:
    """Whether a list came twice, or a reference is used for another order."""
    came = f"{line.received:,} came" if line.received < line.quantity else f"all {line.received:,} came"
    what = "closed" if line.received < line.quantity else "complete"
    return Question(
        reuse_id(line),
        f"{line.reference} is {what} for {line.sku} ({came}). Has it been ordered again under the same reference?",
        (
            Answer(SKIP, "No, leave it as it is"),
            Answer(AGAIN, f"Yes, expect {count(quantity, 'more unit', 'more units')}"),
        ),
    )
