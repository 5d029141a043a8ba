"""Questions, and only where somebody is there to answer: at a terminal, and not with `--yes` or `--quiet`."""

import sys

import typer

from cli.framework.options import WriteOptions
from wpp.errors import ExitCode


def may_ask(how: WriteOptions) -> bool:
    """Whether a question can be asked at all."""
    quiet = how.yes or how.quiet or how.json or how.dry_run
    return not quiet and sys.stdin.isatty() and sys.stderr.isatty()


def confirm(how: WriteOptions, question: str, *, default: bool = True) -> None:
    """Go on, or end with nothing changed where a person says no; `default` is what Enter alone means."""
    if may_ask(how) and not typer.confirm(question, default=default, err=True):
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(ExitCode.REFUSED)


def ask(how: WriteOptions, question: str) -> str:
    """A line of text, empty where nobody is there to type it or nothing was typed."""
    if not may_ask(how):
        return ""
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()
