"""What a command says: a table on a terminal, tab-separated values in a pipe, CSV or one JSON document where asked for.

JSON stands on stdout alone; everything else then goes to stderr. Lists in a pipe are whole and not cut to any width: a
rich table in a pipe is cut to 80 columns and loses data, and its markup eats `size [xl]` and falls over `A[/]B`.
"""

import csv
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, Protocol

import typer

from cli.framework.context import global_options
from cli.framework.errors import write_document
from cli.framework.options import ListOptions
from cli.framework.table_widths import GAP, column_widths, fitting
from cli.framework.table_widths import Column as Column  # what every list names
from cli.framework.text import printable
from wpp.errors import ExitCode
from wpp.wording import short_day

if TYPE_CHECKING:
    from rich.console import Console

ON_A_TERMINAL = 50
"""Rows that a terminal shows unless it is asked for more; a pipe gets all."""
Document = Mapping[str, Any]


class OutputOptions(Protocol):
    """The group of options of a command that answers with one document."""

    @property
    def json(self) -> bool: ...


def console(*, stderr: bool = False) -> "Console":
    """The one console: no markup, no emoji codes, no guessing at what to colour."""
    from rich.console import Console

    return Console(
        markup=False,
        emoji=False,
        highlight=False,
        stderr=stderr,
        no_color=global_options().no_color or None,
        soft_wrap=True,
    )


def say(options: OutputOptions, *lines: str) -> None:
    """Lines for a person: on stdout, or on stderr beside a document; nothing with `--quiet`."""
    if getattr(options, "quiet", False):
        return
    stream = sys.stderr if options.json else sys.stdout
    for line in lines:
        stream.write(printable(line) + "\n")


def answer(options: OutputOptions, document: object, *lines: str) -> None:
    """The outcome of a command: the document for programs, the lines for people."""
    if options.json:
        write_document(document)
    else:
        say(
            options,
            *lines,
            *(["Dry run: nothing was changed."] if getattr(options, "dry_run", False) else []),
        )


def warn(*lines: str) -> None:
    """What somebody must look at, whatever else was asked for; in a log of both streams it stands where it was said."""
    sys.stdout.flush()
    for line in lines:
        sys.stderr.write(printable(line) + "\n")


def row_limit(options: ListOptions) -> int | None:
    """How many rows to ask for: one more than a terminal shows, to know whether there are more."""
    if options.limit is not None:
        return options.limit
    return ON_A_TERMINAL + 1 if in_a_table(options) and not options.everything else None


def in_a_table(options: ListOptions) -> bool:
    """Whether a person is looking."""
    return not (options.json or options.csv) and sys.stdout.isatty()


def show_rows(
    options: ListOptions, rows: Sequence[Document], columns: Sequence[Column], *, nothing: str
) -> None:
    """A list. `nothing` is what a person is told where it is empty."""
    if options.json:
        write_document(list(rows))
    elif options.csv or not in_a_table(options):
        write_values(rows, columns, as_csv=options.csv)
    elif not rows:
        say(options, nothing)
    else:
        shown = rows if options.everything or options.limit else rows[:ON_A_TERMINAL]
        show_table(shown, columns)
        if len(shown) < len(rows):
            warn(f"Showing the first {len(shown)}. --all shows all, --limit N shows N.")


def show_table(rows: Sequence[Document], columns: Sequence[Column]) -> None:
    """A table as wide as the terminal: columns without any value are left out, and no word is broken or cut.

    Where it doesn't fit, minor columns are left out and named; where the others don't fit either, each row is a block
    of lines.
    """
    from rich.table import Table

    cells: dict[Column, list[str]] = {}
    for column in columns:
        values = [printable(shown_value(column, row[column.key])) for row in rows] if column.heading else []
        if any(values):
            cells[column] = values
    out = console()
    shown = fitting(cells, out.width)
    widths = column_widths(shown, out.width)
    if widths is None:
        show_blocks(cells)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
    for column, width in zip(shown, widths, strict=True):
        justify: Literal["right", "left"] = "right" if column.right else "left"
        table.add_column(column.heading, justify=justify, overflow="fold", width=width)
    for line in zip(*shown.values(), strict=True):
        table.add_row(*line)
    out.print(table, soft_wrap=False)
    left_out = [column.heading for column in cells if column not in shown]
    if left_out:
        warn(
            f"Not shown, to fit {out.width} columns: {', '.join(left_out)}. --csv and --json have everything."
        )


def show_blocks(cells: Mapping[Column, Sequence[str]]) -> None:
    """Each row as lines of a heading and a value, with a blank line between two rows."""
    for number, line in enumerate(zip(*cells.values(), strict=True)):
        if number:
            sys.stdout.write("\n")
        show_facts([(column.heading, value) for column, value in zip(cells, line, strict=True)])


def shown_value(column: Column, value: Any) -> str:
    """A value as people read it."""
    if column.show is not None:
        return column.show(value) if value is not None else ""
    return plain(value)


def plain(value: Any) -> str:
    """A value of a document as text."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(plain, value))
        case dict():
            return " ".join(f"{key}={plain(part)}" for key, part in value.items())
    return str(value)


def write_values(rows: Sequence[Document], columns: Sequence[Column], *, as_csv: bool) -> None:
    """Separated values under the documents' own keys, instants in UTC; an empty list has its keys all the same."""
    keys = [column.key for column in columns]
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows([guarded(plain(row[key])) for key in keys] for row in rows)
        return
    sys.stdout.write("\t".join(keys) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(re.sub(r"\s", " ", printable(plain(row[key]))) for key in keys) + "\n")


def guarded(text: str) -> str:
    """A cell that a spreadsheet program would run gets an apostrophe before it; numbers and phone numbers do not."""
    runs = text[:1] in ("=", "@", "\t", "\r") or (
        text[:1] in ("+", "-") and not re.fullmatch(r"[+-][0-9 .]+", text)
    )
    return f"'{text}" if runs and len(text) > 1 else text


def show_facts(facts: Sequence[tuple[str, str]]) -> None:
    """One thing: a name and a value a line; empty values are left out."""
    widest = max((len(name) for name, _ in facts), default=0)
    for name, value in facts:
        if value:
            first, *rest = printable(value).split("\n")
            sys.stdout.write(f"{name.ljust(widest)}  {first}\n")
            sys.stdout.writelines(f"{' ' * widest}  {line}\n" for line in rest)


def moment(zone: tzinfo) -> Callable[[str], str]:
    """How a column shows the instants of its documents: the portal's own time, with the year where it is another."""
    this_year = datetime.now(zone).year

    def show(text: str) -> str:
        at = datetime.fromisoformat(text).astimezone(zone)
        which = short_day(at)
        return f"{which.removesuffix(f' {this_year}')} {at:%H:%M}"

    return show


def end_with_unsaved(reasons: Mapping[str, str]) -> None:
    """Name what was repeated with another reason, which was not saved: thing → the reason on record; then exit 4."""
    for thing, stored in reasons.items():
        stands = f"It has the reason “{stored}”" if stored else "It has no reason"
        warn(f"{thing}: the reason given now was not saved. {stands}.")
    if reasons:
        raise typer.Exit(ExitCode.LOOK)


def unsaved(thing: str, given: str, stored: str) -> dict[str, str]:
    """What `end_with_unsaved` takes, where a step had been taken already: nothing where the reason is the same."""
    typed = " ".join(given.split())
    return {thing: stored} if typed and typed != stored else {}
