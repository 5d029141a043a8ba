"""The reason of a step: there, and whole; somebody will read it."""

from wpp.errors import UsageError
from wpp.hints import HintCode, hint

LONGEST_REASON = 500
"""Characters: several sentences. What is longer is refused and not cut, since it goes to the person as it is."""


class ReasonNeeded(UsageError):
    """This step needs a reason, since somebody will read it."""

    code = "reason_needed"


class ReasonTooLong(UsageError):
    """The reason is longer than an email has room for."""

    code = "reason_too_long"


def needed(reason: str, words: str) -> str:
    """The reason on one line. Raises `ReasonNeeded`, `ReasonTooLong`."""
    text = checked(reason)
    if not text:
        raise ReasonNeeded(words, hints=[hint(HintCode.GIVE_REASON)])
    return text


def checked(reason: str) -> str:
    """The reason on one line, empty for none. Raises `ReasonTooLong`."""
    text = " ".join(reason.split())
    if len(text) > LONGEST_REASON:
        raise ReasonTooLong(
            f"The reason has {len(text)} characters; the limit is {LONGEST_REASON}.",
            hints=["Shorten it."],
        )
    return text
