"""What every way out has in common: how a message is handed over, and the two ways in which it may come back."""

from typing import Literal, Protocol, Self


class Undelivered(Exception):
    """A message was not taken; the words are for people."""


class Refusal(Undelivered):
    """The answer about this one message was no: for good, or for now."""

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(words)
        self.for_good = for_good


class NoServer(Undelivered):
    """Nothing can be handed over now: no connection, no log-in, a folder that cannot be written."""


class Transport(Protocol):
    """Where a sender hands messages over. Used with `with`, and by one thread at a time."""

    @property
    def encoding(self) -> Literal["8bit", "quoted-printable"]:
        """How text is written in a message: as it is, or in letters that every mail server passes on."""
        ...

    @property
    def exhausted(self) -> str:
        """Why it takes no more messages in this run; empty while it does."""
        ...

    def check(self) -> str:
        """Whether a message could be handed over now, as a sentence for people; nothing is sent.

        Raises `NoServer` where it could not.
        """
        ...

    def send(self, content: bytes, *, sender: str, to: str, message_id: str) -> None:
        """Hand over one message, its lines ended by CRLF. Raises `Refusal` and `NoServer`."""
        ...

    def close(self) -> None:
        """Let go of what was kept open."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
