"""What was said before the command: which portal, who is asking, how to show it."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The root options of one run."""

    config: Path | None = None
    actor: str | None = None
    no_color: bool = False
    debug: bool = False


_FACE: ContextVar[GlobalOptions] = ContextVar("face")


def global_options() -> GlobalOptions:
    """The root options of this run, or their defaults where nothing was parsed yet."""
    return _FACE.get(GlobalOptions())


def set_options(to: GlobalOptions) -> None:
    """Keep the root options for the command that follows."""
    _FACE.set(to)
