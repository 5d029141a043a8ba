"""What a view answers with. A view that forgets to answer is a bug and says so, never a blank page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Problem(NamedTuple):
    """Something to put right in a form: the id of the field, and what to do, in a sentence."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page from a template. `problems` head it as a summary, and its title then starts with "Error:".

    `stays` lets a browser keep it, so that Back finds what was typed into it, as long as nobody is logged in.
    """

    template: str
    facts: Mapping[str, Any]
    status: int = 200
    problems: tuple[Problem, ...] = ()
    stays: bool = False
    wait: int = 0
    """Seconds after which it is worth another try."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """What was asked is done: look here now (303).

    `visit` replaces the browser's token, as a log-in and a log-out must; `device` is by what it is known again.
    `clears` lets the browser forget what it has kept of the portal; cookies are replaced, not cleared.
    """

    path: str
    visit: str | None = None
    device: str = ""
    clears: bool = False

    def __post_init__(self) -> None:
        if not is_local(self.path):
            raise ValueError(f"{self.path!r} is not a path of this portal")


@dataclass(frozen=True, slots=True)
class FileResponse:
    """Something that is not a page. `lasting` is for what has a name of its own for every content."""

    content: bytes
    kind: str
    lasting: bool = False
    status: int = 200


Response = Page | Redirect | FileResponse


def is_local(path: str) -> bool:
    """Whether a path stays on this portal: browsers read `//host` and `/\\host` as another site."""
    return path.startswith("/") and path[1:2] not in ("/", "\\") and all(" " < char < "\x7f" for char in path)
