"""Errors: what can go wrong, as data and words for people.

A face catches :class:`WppError` once and shows it: the command line as one line and an exit code, the storefront as a
page and a status. Anything else that is raised is a bug and is not wrapped.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, ClassVar, Protocol

from wpp.hints import Advice, Hint


class ExitCode(IntEnum):
    """How a command ends, for scripts; the README's table says the same to people."""

    DONE = 0
    BUG = 1
    USAGE = 2
    REFUSED = 3
    LOOK = 4
    """Done, but somebody should look: rows rejected, emails failed, something low."""
    UNAVAILABLE = 5
    """The same call may work later."""
    INTERRUPTED = 130


class ProblemLike(Protocol):
    """One thing wrong at one place of a file; `wpp.sheets.Problem` is the one that exists."""

    @property
    def hint(self) -> Hint | None:
        """What to do about it, where that depends on the face."""
        ...

    @property
    def place(self) -> str:
        """Its row as people find it: “row 7”."""
        ...

    @property
    def units(self) -> int | None:
        """The units of its row, where rows with the same problem are told of together; None where each stands alone."""
        ...

    def as_json(self) -> Mapping[str, Any]:
        """The problem with its sheet, row, column, value, code and message."""
        ...


class WppError(Exception):
    """The root of every error made for people.

    `code` is for programs, the message for people; `hints` say what to do next, and each face words them.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED

    def __init__(
        self, message: str, *, hints: Sequence[Advice] = (), problems: Sequence[ProblemLike] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hints = tuple(hints)
        self.problems = tuple(problems)

    def details(self) -> Sequence[str]:
        """What a person reads below the message, a line each; most errors say all of it there."""
        return ()

    def as_json(self) -> dict[str, Any]:
        """What a program reads of it, without the hints, which the face adds in its own words."""
        return {
            "code": self.code,
            "message": self.message,
            "problems": [dict(problem.as_json()) for problem in self.problems],
        }


class Refusal(WppError):
    """The answer is no, and nothing was changed."""

    code = "refused"
    exit_code = ExitCode.REFUSED


class UsageError(WppError):
    """The question was put wrongly, or cannot be asked here."""

    code = "usage"
    exit_code = ExitCode.USAGE


class UnavailableError(WppError):
    """Something outside does not answer now; the same call may work later."""

    code = "unavailable"
    exit_code = ExitCode.UNAVAILABLE


class NotFound(Refusal):
    """There is no such thing."""

    code = "not_found"
