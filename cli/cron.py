"""`wpp cron`: everything that is due, once."""

import sys
import traceback
from typing import TYPE_CHECKING

import typer

from cli.documents import Document
from cli.framework.context import global_options
from cli.framework.hints import worded
from cli.framework.options import JobOptions
from cli.framework.output import answer, warn
from cli.framework.session import open_portal_of_command
from wpp.errors import ExitCode, WppError
from wpp.hints import HintCode, hint

if TYPE_CHECKING:
    from wpp.portal import CronResult


def cron(options: JobOptions) -> None:
    """Run everything that is due, once.

    Checks low stock, approvals that are waiting, and orders due soon or late; sends reminders and queued emails; and
    deletes what has expired. Run it from cron every few minutes. With --quiet it prints only errors. Only one runs at a
    time; a second one exits at once.

    Examples:
      wpp cron
      wpp cron --quiet
    """
    from wpp.portal import run_due_jobs

    with open_portal_of_command() as portal:
        done = run_due_jobs(portal, by=global_options().actor or "cron")
    lines = [part.message for part in done.parts if part.ok and part.message]
    if done.busy:
        lines = ["Another wpp cron is already running."]
    answer(options, round_document(done), *(lines or ["Nothing was due."]))
    for part in done.parts:
        if part.look or part.error is not None:
            failed = part.part == "mail" and part.error is None
            known = part.error.hints if isinstance(part.error, WppError) else ()
            look = hint(HintCode.LIST_FAILED_EMAILS if failed else HintCode.CHECK_PORTAL)
            advice = [f"Try: {worded(each)}" for each in known or (look,)]
            warn(f"wpp cron, {part.part}: {part.message}", *advice)
        if part.error is not None and part.exit_code is ExitCode.BUG and global_options().debug:
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
