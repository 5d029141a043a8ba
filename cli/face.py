"""What was said before the command: which portal, who is asking, how to show it."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Face:
    """The root options of one run."""

    config: Path | None = None
    actor: str | None = None
    no_color: bool = False
    debug: bool = False


_FACE: ContextVar[Face] = ContextVar("face")


def face() -> Face:
    """The root options of this run, or their defaults where nothing was parsed yet."""
    return _FACE.get(Face())


def turn(to: Face) -> None:
    """Keep the root options for the command that follows."""
    _FACE.set(to)
