"""`wpp doctor`: is all well?"""

import typer

from cli.framework.errors import write_document
from cli.framework.hints import worded
from cli.framework.options import ShowOptions
from cli.framework.output import console
from cli.framework.session import open_portal_of_command
from cli.framework.text import printable
from wpp.errors import ExitCode

SIGNS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "bold red")}


def doctor(options: ShowOptions) -> None:
    """Check that everything is in order.

    Checks configuration, database, mail and clock, and that stock and order figures match their history. Says what to
    do about each problem, and exits with 4 if a check fails.

    Example:
      wpp doctor
    """
    from rich.text import Text

    from wpp.portal import run_health_checks

    with open_portal_of_command() as portal:
        checks = run_health_checks(portal)
    ok = all(check.state.value != "fail" for check in checks)
    if options.json:
        rows = [
            {
                "name": check.name,
                "state": check.state.value,
                "message": check.message,
                "try": [worded(advice) for advice in check.hints],
            }
            for check in checks
        ]
        write_document({"ok": ok, "checks": rows})
    else:
        screen = console()
        widest = max(len(check.name) for check in checks)
        for check in checks:
            sign, colour = SIGNS[check.state.value]
            screen.print(
                Text.assemble((sign, colour), f"  {check.name.ljust(widest)}  {printable(check.message)}")
            )
            for advice in check.hints:
                screen.print(Text(f"{' ' * (widest + 8)}Try: {printable(worded(advice))}"))
    if not ok:
        raise typer.Exit(ExitCode.LOOK)
