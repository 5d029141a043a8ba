"""Every command of the program, by the words that it is typed with."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from cli.main import app

ROOT: Any = get_command(app)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command under the words that it is typed with."""
    for name, found in ROOT.commands.items():
        verbs = getattr(found, "commands", None)
        if verbs is None:
            yield name, found
        else:
            yield from ((f"{name} {verb}", command) for verb, command in verbs.items())


COMMANDS = dict(commands())
