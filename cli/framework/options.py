"""The options that commands share, each written once.

A command takes a group as one parameter (`options: WriteOptions`) and `cli.framework.commands` spreads it into options
themselves, so that they stand after the command, where people type them. Numbers come as text and are read here, in
our words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from wpp.errors import UsageError

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", "-q", help="No output on success.")]


def whole_number(text: str) -> int:
    """A whole number from 0, as people write it."""
    written = str(text).strip()
    if not re.fullmatch(r"[0-9]{1,12}", written):
        raise typer.BadParameter(f"“{written}” is not a whole number: write it in figures, as 25.")
    return int(written)


def positive_number(text: str) -> int:
    """A whole number from 1."""
    number = whole_number(text)
    if number == 0:
        raise typer.BadParameter("0 is too few: write 1 or more.")
    return number


def signed_number(text: str) -> int:
    """A change, with its sign: +5 or -2."""
    written = str(text).strip().replace("−", "-")
    if not re.fullmatch(r"[+-][0-9]{1,9}", written) or int(written) == 0:
        raise typer.BadParameter(f"“{written}” is not a change: write +5 for five more, -2 for two fewer.")
    return int(written)


def port_number(text: str) -> int:
    """A TCP port."""
    number = whole_number(text)
    if not 0 < number < 65536:
        raise typer.BadParameter(f"{number} is not a port: write a number from 1 to 65535.")
    return number


def days(text: str) -> int:
    """A span in days: 7d or 7."""
    written = str(text).strip().lower().removesuffix("d")
    if not re.fullmatch(r"[0-9]{1,4}", written):
        raise typer.BadParameter(f"“{text}” is not a number of days: write it as 7d.")
    return int(written)


def pair(text: str) -> str:
    """FIELD=Column; the parts are taken by `mapping_of`."""
    field, sign, column = str(text).partition("=")
    if not (sign and field.strip() and column.strip()):
        raise typer.BadParameter(f'“{text}” names no column: write it as email="Work address".')
    return str(text)


def file_path(text: str) -> Path:
    """A file by its name; a blank name, which a script gives where a variable is empty, is not the folder we are in."""
    if not str(text).strip():
        raise typer.BadParameter("no file is named.")
    return Path(text)


def mapping_of(pairs: list[str]) -> dict[str, str]:
    """`--map` as field → column."""
    return {field.strip(): column.strip() for field, _, column in (text.partition("=") for text in pairs)}


def given_answer(text: str) -> str:
    """ID=VALUE; the parts are taken by `answers_of`."""
    question, sign, value = str(text).partition("=")
    if not (sign and question.strip() and value.strip()):
        raise typer.BadParameter(f"“{text}” answers nothing: write it as ID=VALUE, as the question shows it.")
    return str(text)


def answers_of(given: Sequence[str] | None) -> dict[str, str]:
    """`--answer` as question → value. Raises `UsageError` where one question is answered in two ways."""
    answers: dict[str, str] = {}
    for question, _, value in (text.partition("=") for text in given or ()):
        if answers.setdefault(question.strip(), value.strip()) != value.strip():
            raise UsageError(
                f"“{question.strip()}” is answered twice.", hints=["Give one answer to each question."]
            )
    return answers


def number(
    reader: Callable[[str], int], *names: str, metavar: str = "N", text: str = ""
) -> typer.models.OptionInfo:
    """An option that is a number."""
    option: typer.models.OptionInfo = typer.Option(*names, parser=reader, metavar=metavar, help=text)
    return option


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """For what changes something."""

    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", "-n", help="Show what would happen without changing anything."),
    ] = False
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask for confirmation.")] = False
    quiet: Quiet = False
    json: Json = False


@dataclass(frozen=True, slots=True)
class ListOptions:
    """For what shows a list: a table on a terminal, lines of tab-separated values in a pipe."""

    json: Json = False
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False
    limit: Annotated[int | None, number(positive_number, "--limit", text="Show at most N.")] = None
    everything: Annotated[
        bool, typer.Option("--all", help="Show all rows. [default on a terminal: the first 50]")
    ] = False


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """For what shows one thing."""

    json: Json = False


@dataclass(frozen=True, slots=True)
class JobOptions:
    """For what a cron table runs."""

    quiet: Quiet = False
    json: Json = False


Answers: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--answer", metavar="ID=VALUE", parser=given_answer, help="Answer a question. Can be repeated."
    ),
]
"""For what asks something before it is done; `SheetOptions` has it too."""


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """For what reads a file: how to find the rows in it."""

    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet to read.")] = None
    header_row: Annotated[
        int | None, number(positive_number, "--header-row", text="Row with the column headings.")
    ] = None
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar='FIELD="Column"', parser=pair, help="Map a column. Can be repeated."),
    ] = None
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Encoding of a text file, e.g. cp1252.")
    ] = None
    delimiter: Annotated[
        str | None,
        typer.Option("--delimiter", metavar="C", help="Delimiter of a text file."),
    ] = None
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            parser=file_path,
            help="Write rejected rows to FILE, to correct and import again.",
        ),
    ] = None
    answers: Answers = None
    reading: Annotated[
        str | None,
        typer.Option(
            "--reading",
            metavar="NAME",
            help="Use this saved reading, or none. [default: the one for its headings]",
        ),
    ] = None
    remember: Annotated[
        str | None,
        typer.Option("--remember", metavar="NAME", help="Save how this file was read, for the next one."),
    ] = None


File: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", parser=file_path, help="A spreadsheet (.xlsx, .csv, .tsv …), or - for standard input."
    ),
]
Template: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE",
        parser=file_path,
        help="Write a blank template to FILE and exit.",
        hidden=True,  # wpp template is the first form
    ),
]
