"""Questions, and only where somebody is there to answer: at a terminal, and not with `--yes` or `--quiet`."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import typer

from cli.framework.options import WriteOptions, answers_of
from cli.framework.session import open_portal_of_command
from cli.framework.text import printable
from wpp.errors import ExitCode
from wpp.questions import NeedsAnswer

if TYPE_CHECKING:
    from wpp.questions import Question

Result = TypeVar("Result")
MANY = 9
"""Answers that are no longer counted out one by one."""


def may_ask(options: WriteOptions) -> bool:
    """Whether a question can be asked at all."""
    return not (options.yes or options.dry_run) and may_choose(options)


def may_choose(options: WriteOptions) -> bool:
    """Whether somebody is there to answer what has to be decided: `--yes` confirms, and decides nothing."""
    return not (options.quiet or options.json) and sys.stdin.isatty() and sys.stderr.isatty()


def confirm(options: WriteOptions, question: str, *, default: bool = True) -> None:
    """Go on, or end with nothing changed where a person says no; `default` is what Enter alone means.

    The question names the portal: whoever looks after several sees which one this is.
    """
    if may_ask(options) and not typer.confirm(portal_name() + question, default=default, err=True):
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(ExitCode.REFUSED)


def portal_name() -> str:
    """What the portal of this run is called, as a question begins; nothing where there is none yet."""
    from wpp.configuration import NoPortal

    try:
        with open_portal_of_command() as portal:
            return f"{portal.policy().brand_name}: "
    except NoPortal:
        return ""


def ask(options: WriteOptions, question: str) -> str:
    """A line of text, empty where nobody is there to type it or nothing was typed."""
    if not may_ask(options):
        return ""
    answer: str = typer.prompt(portal_name() + question, default="", show_default=False, err=True)
    return answer.strip()


def with_answers(
    options: WriteOptions,
    given: Sequence[str] | None,
    run: Callable[[dict[str, str]], Result],
    *,
    named: bool = True,
) -> Result:
    """Run what may need answers, with those of `--answer`; at a terminal ask for the others and run it again.

    `run` takes the answers by the question's id and raises `NeedsAnswer` before it has done anything, so it holds a
    transaction of its own. Where nobody can be asked, the refusal is raised. The question names the portal, unless it
    may be that none opens.
    """
    answers = answers_of(given)
    while True:
        try:
            return run(answers)
        except NeedsAnswer as needed:
            if not may_choose(options):
                raise
            answers = answers | {question.id: choose(question, named=named) for question in needed.questions}


def choose(question: "Question", *, named: bool = True) -> str:
    """The answer of somebody at a terminal, by its number or its value; Enter alone takes the first, the safest.

    Where no answer is any safer than the others, Enter alone takes none.
    """
    typer.echo(printable((portal_name() if named else "") + question.text), err=True)
    width = len(str(len(question.answers)))
    for number, each in enumerate(question.answers, start=1):
        typer.echo(printable(f"  {number:>{width}}  {each.means}"), err=True)
    last = len(question.answers)
    values = {each.value.casefold(): each.value for each in question.answers}
    values |= {str(number): each.value for number, each in enumerate(question.answers, start=1)}
    numbers = ", ".join(map(str, range(1, last + 1))) if last < MANY else f"1 to {last}"
    while True:
        typed: str = typer.prompt(f"Which? {numbers}", default="1" if question.first else None, err=True)
        if (value := values.get(typed.strip().casefold())) is not None:
            return value
