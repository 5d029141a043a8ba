"""The root command: its options may stand anywhere, and every error of every command is told here."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from cli.framework.commands import Group
from cli.framework.errors import exit_code_of
from wpp.errors import UsageError

WITH_VALUE = ("--config", "--as")
ALONE = ("--no-color", "--debug", "--version")
COMPLETION = "_WPP_COMPLETE"


class Root(Group):
    """`wpp`, from its arguments to its exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        if os.environ.get(COMPLETION):
            return super().main(args, prog_name="wpp", complete_var=COMPLETION)
        arguments = list(sys.argv[1:] if args is None else args)
        sys.exit(exit_code_of(lambda: self.run(arguments), arguments=arguments))

    def run(self, arguments: list[str]) -> None:
        """Parse and do; raises whatever there is to tell."""
        for argument in arguments:
            refuse_broken(argument)
        with self.make_context("wpp", hoisted(arguments)) as context:
            self.invoke(context)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The root's options moved to the front: people type them behind the command."""
    front: list[str] = []
    rest: list[str] = []
    queue = list(arguments)
    while queue:
        argument = queue.pop(0)
        if argument == "--":
            rest += [argument, *queue]
            break
        if argument in WITH_VALUE and queue:
            front += [argument, queue.pop(0)]
        elif argument in ALONE or argument.startswith(tuple(f"{name}=" for name in WITH_VALUE)):
            front.append(argument)
        else:
            rest.append(argument)
    return front + rest


def refuse_broken(argument: str) -> None:
    """Bytes that are no text cannot be kept, mailed or shown; a file of such a name can still be piped in."""
    try:
        argument.encode("utf-8")
    except UnicodeEncodeError:
        escaped = argument.encode("utf-8", "backslashreplace").decode()
        raise UsageError(
            f"{escaped} contains bytes that aren't text.",
            hints=["Rename the file, or use - and pipe it in."],
        ) from None
