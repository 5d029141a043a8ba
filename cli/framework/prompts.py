"""Questions, and only where somebody is there to answer: at a terminal, and not with `--yes` or `--quiet`."""

import sys

import typer

from cli.framework.options import WriteOptions
from wpp.errors import ExitCode


def may_ask(options: WriteOptions) -> bool:
    """Whether a question can be asked at all."""
    quiet = options.yes or options.quiet or options.json or options.dry_run
    return not quiet and sys.stdin.isatty() and sys.stderr.isatty()


def confirm(options: WriteOptions, question: str, *, default: bool = True) -> None:
    """Go on, or end with nothing changed where a person says no; `default` is what Enter alone means."""
    if may_ask(options) and not typer.confirm(question, default=default, err=True):
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(ExitCode.REFUSED)


def ask(options: WriteOptions, question: str) -> str:
    """A line of text, empty where nobody is there to type it or nothing was typed."""
    if not may_ask(options):
        return ""
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()
