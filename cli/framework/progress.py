"""A bar for what takes long, where somebody looks on; everywhere else nothing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cli.framework.options import WriteOptions

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 0.5
"""Seconds before a bar is shown: most files are read before anybody would see it."""


@contextmanager
def progress(options: WriteOptions, title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """What is told how many rows are done, and shows them on a terminal once it takes long.

    Without `total` it counts.
    """
    if options.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = Bar(title, total)
    try:
        yield bar
    finally:
        bar.close()


class Bar:
    """Rows done, drawn on stderr and wiped when the work is over."""

    def __init__(self, title: str, total: int | None) -> None:
        self._title = title
        self._total = total
        self._start = time.monotonic()
        self._drawn: Progress | None = None
        self._task: Any = None

    def __call__(self, done: int) -> None:
        if self._drawn is None and time.monotonic() - self._start < PATIENCE:
            return
        if self._drawn is None:
            self._drawn = self._drawing()
            self._task = self._drawn.add_task(self._title, total=self._total)
            self._drawn.start()
        self._drawn.update(self._task, completed=done)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._drawn is not None:
            self._drawn.stop()

    def _drawing(self) -> "Progress":
        from rich.progress import BarColumn, Progress, TextColumn

        from cli.framework.output import console

        counted = "{task.completed:,.0f}" + (" of {task.total:,.0f}" if self._total else "") + " rows"
        return Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn(counted, markup=False),
            console=console(stderr=True),
            transient=True,
        )
