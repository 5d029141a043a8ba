"""Questions: what a person has to decide before something is done, as data that each face asks in its own way.

A terminal asks them one after the other, a page shows them as buttons, and a program that gave no answer is refused
with all of them. Nothing is done before each has its answer; what is merely confirmed (`--yes`) is no question.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from wpp.errors import ExitCode, UsageError, WppError
from wpp.hints import Advice
from wpp.wording import count

ASKED: ContextVar[set[str] | None] = ContextVar("asked", default=None)
"""The ids of the questions that were asked since somebody began to keep them; nobody does unless it is set."""
MARKED = re.compile(r"-[0-9a-f]{8}$")
"""How the id of a question about a file's content ends; see `mark_of`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be given: its value, for programs, and what will then be done, for people."""

    value: str
    means: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `id` stays the same for the same content, so that an answer can be given with the next call.

    The first answer is the safest one that still does the work; `first` is False where none is any safer than the
    others. An `optional` question is asked beside others, never alone; without an answer its first one stands.
    """

    id: str
    text: str
    answers: tuple[Answer, ...]
    optional: bool = False
    first: bool = True

    def as_json(self) -> dict[str, Any]:
        """The question for a program."""
        return {
            "id": self.id,
            "text": self.text,
            "answers": [{"value": answer.value, "means": answer.means} for answer in self.answers],
        }


class NeedsAnswer(WppError):
    """Nothing was done: there are questions that only a person can answer.

    Not a `Refusal`: who handles one on the spot must not take a question for a no. `message` is for what has words, and
    a code, of its own.
    """

    code = "needs_answer"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED

    def __init__(
        self, questions: Sequence[Question], *, message: str = "", hints: Sequence[Advice] = ()
    ) -> None:
        self.questions = tuple(questions)
        first, more = self.questions[0], sum(not question.optional for question in self.questions[1:])
        words = first.text if not more else f"{first.text} (and {count(more, 'more question')})"
        super().__init__(message or words, hints=hints)

    def as_json(self) -> dict[str, Any]:
        """The refusal with its questions."""
        return {**super().as_json(), "questions": [question.as_json() for question in self.questions]}


class UnknownAnswer(UsageError):
    """The answer that was given is none of those that there are, or there is no such question."""

    code = "unknown_answer"


def answered(questions: Sequence[Question], given: Mapping[str, str]) -> dict[str, str]:
    """The answer to each question, by the question's id.

    Raises `UnknownAnswer` for a value that is no answer, and `NeedsAnswer` with every question that has none.
    """
    known_values(questions, given)
    missing = [question for question in questions if question.id not in given]
    if any(not question.optional for question in missing):
        raise NeedsAnswer(missing)
    return {question.id: given.get(question.id, question.answers[0].value) for question in questions}


def known_values(questions: Sequence[Question], given: Mapping[str, str]) -> None:
    """Refuse a value that is no answer to its question, which is asked by that. Raises `UnknownAnswer`."""
    note_asked(question.id for question in questions)
    for question in questions:
        value = given.get(question.id)
        if value is not None and value not in {answer.value for answer in question.answers}:
            values = ", ".join(answer.value for answer in question.answers)
            raise UnknownAnswer(
                f"“{value}” is not an answer to “{question.id}”.", hints=[f"Answers: {values}."]
            )


def note_asked(questions: Iterable[str]) -> None:
    """Keep that these ids were asked or would be understood, for who wants to know which answers belong to none."""
    asked = ASKED.get()
    if asked is not None:
        asked.update(questions)


def mark_of(content: object) -> str:
    """A mark of what a question is about, for its id: no answer is taken for another file, or for one that changed."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:8]


def no_such_question(questions: Sequence[Question], given: Mapping[str, str]) -> None:
    """Refuse answers to what was not asked, such as a typo.

    Called where all the questions are known, but for those about a file's content, which were settled when it was read:
    their ids end with a mark, and what has changed since is asked about under another. Raises `UnknownAnswer`.
    """
    note_asked(question.id for question in questions)
    asked = {question.id for question in questions}
    for unasked in sorted(each for each in set(given) - asked if not MARKED.search(each)):
        raise unasked_answer(unasked, asked)


def unasked_answer(question: str, asked: Collection[str]) -> UnknownAnswer:
    """The refusal of an answer to a question that was not asked."""
    hints = (
        [f"Asked: {', '.join(sorted(asked))}."] if asked else ["Nothing is asked; run it without answers."]
    )
    return UnknownAnswer(f"There is no question “{question}”.", hints=hints)
