"""How the demo speaks: numbered steps, the command that does the same, what happened, and what was refused.

On a terminal the lines are folded to its width under their mark; in a pipe each stays whole.
"""

import sys
import textwrap

from rich.text import Text

from cli.framework.output import console
from cli.framework.text import printable

WIDEST = 96
INDENT = 5
DONE, REFUSED, LETTER, FACT = ("✓", "green"), ("✗", "yellow"), ("✉", "cyan"), (" ", "")


class Story:
    """One telling, from its title to its last step."""

    def __init__(self) -> None:
        self.screen = console()
        self.steps = 0
        self.width = min(self.screen.width, WIDEST) if sys.stdout.isatty() else 10_000

    def title(self, title: str, *lines: str) -> None:
        """The heading above everything."""
        self.put("", "")
        self.put(title, "bold")
        for line in lines:
            for part in textwrap.wrap(printable(line), self.width):
                self.put(part, "")

    def step(self, title: str, *commands: str) -> None:
        """A new step, and how one does the same by hand."""
        self.steps += 1
        self.put("", "")
        self.screen.print(Text.assemble((f"{self.steps:>2}", "bold blue"), "  ", (printable(title), "bold")))
        for command in commands:
            self.put(f"{' ' * INDENT}$ {command}", "dim")

    def done(self, *lines: str) -> None:
        """What happened, in figures read back from the database."""
        self.marked(DONE, lines)

    def refused(self, *lines: str) -> None:
        """What the portal would not do, and why that is right."""
        self.marked(REFUSED, lines)

    def letter(self, *lines: str) -> None:
        """An email and who gets it."""
        self.marked(LETTER, lines)

    def fact(self, *lines: str) -> None:
        """Something about the line before."""
        self.marked(FACT, lines)

    def marked(self, mark: tuple[str, str], lines: tuple[str, ...]) -> None:
        """Lines with a mark before each, folded under themselves."""
        sign, style = mark
        for line in lines:
            first, *rest = textwrap.wrap(printable(line), self.width - INDENT - 2) or [""]
            self.screen.print(Text.assemble(" " * INDENT, (sign, style), " ", first))
            for part in rest:
                self.put(" " * (INDENT + 2) + part, "")

    def table(self, rows: list[tuple[str, ...]]) -> None:
        """A few aligned columns without a frame; the last one is as long as it is."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [printable(cell).ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.put((" " * (INDENT + 2) + "  ".join(cells)).rstrip(), "")

    def put(self, text: str, style: str) -> None:
        """One line, exactly as it is."""
        self.screen.print(Text(text, style))
