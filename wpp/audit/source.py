"""From where an event was caused: the network address, the device and the request, where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A browser's request. `request` is its id in the logs, of the web server in front as well."""

    address: str = ""
    device: str = ""
    request: str = ""


NOWHERE = Source()
_CURRENT: ContextVar[Source] = ContextVar("source", default=NOWHERE)


@contextmanager
def coming_from(source: Source) -> Iterator[None]:
    """What is recorded meanwhile, by this thread, came from there."""
    before = _CURRENT.set(source)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def current_source() -> Source:
    """From where what is done now comes; nowhere for a command."""
    return _CURRENT.get()
