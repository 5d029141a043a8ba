"""Errors: what can go wrong, as data and words for people.

A face catches :class:`WppError` once and shows it: the command line as one line and an exit code, the storefront as a
page and a status. Anything else that is raised is a bug and is not wrapped.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol


class ProblemLike(Protocol):
    """One thing wrong at one place of a file; `wpp.sheets.Problem` is the one that exists."""

    def as_json(self) -> Mapping[str, Any]:
        """The problem with its sheet, row, column, value, code and message."""
        ...


class WppError(Exception):
    """The root of every error made for people.

    `code` is for programs, the message for people, `try_` says what to do next, one suggestion an item.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 3

    def __init__(
        self, message: str, *, try_: Sequence[str] = (), problems: Sequence[ProblemLike] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.try_ = tuple(try_)
        self.problems = tuple(problems)

    def details(self) -> Sequence[str]:
        """What a person reads below the message, a line each; most errors say all of it there."""
        return ()

    def as_json(self) -> dict[str, Any]:
        """The body of the `{"error": …}` document."""
        return {
            "code": self.code,
            "message": self.message,
            "try": list(self.try_),
            "problems": [dict(problem.as_json()) for problem in self.problems],
        }


class Refusal(WppError):
    """The answer is no, and nothing was changed."""

    code = "refused"
    exit_code = 3


class UsageError(WppError):
    """The question was put wrongly, or cannot be asked here."""

    code = "usage"
    exit_code = 2


class UnavailableError(WppError):
    """Something outside does not answer now; the same call may work later."""

    code = "unavailable"
    exit_code = 5


class NotFound(Refusal):
    """There is no such thing."""

    code = "not_found"
