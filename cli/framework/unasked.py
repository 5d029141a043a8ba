"""Answers that belong to no question: a typo, or what no longer has to be asked. They are never dropped in silence."""

from collections.abc import Sequence
from contextvars import ContextVar

from cli.framework.options import answers_of
from wpp.questions import ASKED, unasked_answer

GIVEN: ContextVar[Sequence[str]] = ContextVar("given", default=())
"""What `--answer` said in this run."""


def keep_answers(given: Sequence[str] | None) -> None:
    """Begin a command: keep its answers, and from now on the questions that are asked."""
    GIVEN.set(tuple(given or ()))
    ASKED.set(set() if given else None)


def refuse_unasked() -> None:
    """Refuse where an answer is given to what was not asked. Raises `UnknownAnswer`.

    Called when everything that could be asked was asked, and nothing is written for good.
    """
    asked = ASKED.get() or set()
    for question in answers_of(GIVEN.get()):
        if question not in asked:
            raise unasked_answer(question, asked)
