"""The command: find a folder, walk the journey, hand over to the storefront."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.framework.options import number, port_number

OTHER_PORTALS = (
    "CONFIG",
    "DATABASE_URL",
    "MAIL_URL",
    "SECRET_KEY",
    "TIME_ZONE",
    "SMTP_PASSWORD",
    "SMTP_PASSWORD_FILE",
)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Exit after the walk-through; don't serve.")] = False,
    port: Annotated[int, number(port_number, "--port", text="Port to serve on.")] = 8080,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Folder for the demo. [default: a new temporary folder]"),
    ] = None,
) -> None:
    """Show the whole journey on sample data.

    Creates a portal of its own with SQLite and a folder for emails, and walks through it step by step: catalogue,
    starters, goods in, welcome emails, an order, approval, dispatch and a return. Then it serves the storefront, with
    log-ins to try. No other portal is touched. If the folder holds an earlier demo, that demo is served again.

    Examples:
      wpp demo
      wpp demo --once
      wpp demo --dir northwind --port 8081
    """
    from cli.demo.folder import demo_folder, is_finished, mark_finished
    from cli.demo.narrator import Story
    from cli.demo.run import log_ins, walk
    from cli.serve import become_storefront, refuse_taken
    from cli.setup.create_portal import create_portal

    for name in OTHER_PORTALS:
        os.environ.pop(f"WPP_{name}", None)
    os.environ["WPP_BASE_URL"] = base_url = f"http://127.0.0.1:{port}"
    if not once:
        refuse_taken("127.0.0.1", port)
    home = demo_folder(folder)
    story = Story()
    if is_finished(home):
        create_portal(home / "wpp.toml")  # an older demo is brought to today's schema
        story.title("Your earlier demo", f"Its portal is in {home}. For a fresh one, give another --dir.")
    else:
        walk(story, home, base_url=base_url)
        mark_finished(home)
    log_ins(story, home, base_url=base_url, served=not once)
    if not once:
        sys.stdout.flush()
        become_storefront(["--port", str(port)], config=str(home / "wpp.toml"))
