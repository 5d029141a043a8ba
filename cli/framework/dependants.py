"""What hangs on an account or a setting: asked about before it is changed on a terminal, and named afterwards."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from cli.framework.options import WriteOptions
from cli.framework.output import warn
from cli.framework.prompts import confirm, may_ask
from wpp.errors import ExitCode
from wpp.wording import listing

if TYPE_CHECKING:
    from wpp.accounts.dependants import Dependant

SHOWN = 5
"""Orders that a line names."""


def hanging_document(hanging: "Sequence[Dependant]", requested: Sequence[str]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "hangs_on": [
            {
                "what": each.what,
                "number": each.number,
                "orders": list(each.orders),
                "reaches_nobody": each.reaches_nobody,
            }
            for each in hanging
        ],
        "requested": list(requested),
    }


def confirm_with(options: WriteOptions, hanging: "Sequence[Dependant]", question: str) -> None:
    """Show what it affects, then ask."""
    if may_ask(options):
        warn(*lines_of(hanging))
    confirm(options, question, default=not any(each.reaches_nobody for each in hanging))


def lines_of(hanging: "Sequence[Dependant]") -> list[str]:
    """A line for each thing."""
    rows = []
    for each in hanging:
        named = f" ({listing(list(each.orders), most=SHOWN)})" if each.orders else ""
        rows.append(f"  {each.what[0].upper()}{each.what[1:]}: {each.number or 'none'}{named}")
    return ["What this affects:", *rows] if rows else []


def requested_lines(requested: Sequence[str], options: WriteOptions) -> list[str]:
    """The orders that somebody is asked to approve now."""
    if not requested:
        return []
    verb = "would be" if options.dry_run else "is"
    return [
        f"Approval {verb} requested for {listing(list(requested), most=SHOWN)}, which had reached no one."
    ]


def end_with(hanging: "Sequence[Dependant]", options: WriteOptions) -> None:
    """Name what hangs on it where nobody was asked; exit 4 where something would now reach nobody."""
    if not may_ask(options) and not options.json and not options.quiet:
        warn(*lines_of(hanging))
    alone = [each for each in hanging if each.reaches_nobody]
    if alone:
        if options.quiet and not options.json:
            warn(*lines_of(alone))
        raise typer.Exit(ExitCode.LOOK)
