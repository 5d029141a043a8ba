"""`wpp cron`: everything that is due, once."""

import sys
import traceback
from typing import TYPE_CHECKING

import typer

from cli.documents import Document
from cli.framework.context import options
from cli.framework.options import JobOptions
from cli.framework.output import answer, warn
from cli.framework.session import open_portal_of_command

if TYPE_CHECKING:
    from wpp.portal import CronResult


def cron(how: JobOptions) -> None:
    """Do everything that is due, once.

    Low stock, orders that wait for approval, orders that are due soon or late, reminders, expiries, mail. A cron table
    runs it every few minutes; with --quiet it speaks only when something is wrong. While one is at work, another one
    leaves it to that.

    Examples:
      wpp cron
      wpp cron --quiet
    """
    from wpp.portal import run_due_jobs

    with open_portal_of_command() as portal:
        done = run_due_jobs(portal, by=options().actor or "cron")
    lines = [part.message for part in done.parts if part.ok and part.message]
    if done.busy:
        lines = ["Another wpp cron is already running."]
    answer(how, round_document(done), *(lines or ["Nothing was due."]))
    for part in done.parts:
        if part.look or part.error is not None:
            failed = part.part == "mail" and part.error is None
            advice = "wpp mail list --state failed" if failed else "wpp doctor"
            warn(f"wpp cron, {part.part}: {part.message}", f"Try: {advice}")
        if part.error is not None and part.exit_code == 1 and options().debug:
            traceback.print_exception(part.error, file=sys.stderr)
    if done.exit_code:
        raise typer.Exit(done.exit_code)


def round_document(done: "CronResult") -> Document:
    """What a round did, for programs: every part, and the figures of all of them."""
    figures: Document = {"busy": done.busy}
    for part in done.parts:
        figures |= part.figures
    parts = [{"part": part.part, "ok": part.ok, "message": part.message} for part in done.parts]
    return figures | {"parts": parts}
