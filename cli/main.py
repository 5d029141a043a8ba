"""`wpp`: the nouns in the order of the journey, and the options that stand before them."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from cli import audit, catalogue, cron, demo, doctor, mail, serve
from cli.framework.commands import SECTIONS, SETTINGS, command, help_of
from cli.framework.context import GlobalOptions, set_options
from cli.framework.root import Root
from cli.order import complete, export, report_sla, short, show
from cli.returns import record, recover, reissue
from cli.setup import db, init, settings
from cli.stock import book_in, count, levels, purchase, reconcile
from cli.user import accounts, import_users, imports, welcome
from wpp import __version__

SET_UP, PEOPLE, GOODS, ORDERS, RUNNING, _ = SECTIONS

app = typer.Typer(
    name="wpp",
    cls=Root,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
    context_settings=SETTINGS,
)


def main() -> None:
    """The console entry."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the person who called: nobody wants to read it
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open to the end of the run
    for stream in (sys.stdout, sys.stderr):
        # A terminal or log in another encoding gets an escape for what it cannot write, and no traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    get_command(app).main()


def tell_version(wanted: bool) -> None:
    """`--version`, whatever else is there or missing."""
    if wanted:
        typer.echo(f"wpp {__version__}")
        raise typer.Exit


def root(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Portal configuration. [default: WPP_CONFIG, or ./wpp.toml]"
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Name for the audit. [default: WPP_ACTOR, or the login name]"
        ),
    ] = None,
    no_color: Annotated[bool, typer.Option("--no-color", help="Don't use colour.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """One welcome pack for every new starter: from the client's list to the doorstep.

    Examples:
      wpp demo                          the whole journey on sample data, told step by step
      wpp init                          a portal of your own, in this folder
      wpp import-users import_users.xlsx    the client's list of people
    """
    set_options(GlobalOptions(config=config, actor=actor, no_color=no_color, debug=debug))


app.callback(help=help_of(root))(root)

command(app, "init", section=SET_UP)(init.init)
command(app, "demo", section=SET_UP)(demo.demo)
app.add_typer(settings.app, name="settings", rich_help_panel=SET_UP)
app.add_typer(db.app, name="db", rich_help_panel=SET_UP)

command(app, "import-users", section=PEOPLE)(import_users.import_users)
command(accounts.app, "imports")(imports.list_all)
app.add_typer(accounts.app, name="user", rich_help_panel=PEOPLE)
app.add_typer(welcome.app, name="welcome", rich_help_panel=PEOPLE)

app.add_typer(catalogue.app, name="catalogue", rich_help_panel=GOODS)
command(levels.app, "book-in")(book_in.book_in_file)
command(levels.app, "count")(count.count_file)
command(levels.app, "expect")(purchase.expect_goods)
command(levels.app, "expected")(purchase.list_expected_goods)
command(levels.app, "runway")(purchase.runway)
command(levels.app, "reconcile")(reconcile.reconcile_file)
app.add_typer(levels.app, name="stock", rich_help_panel=GOODS)

command(show.app, "complete")(complete.complete_order)
command(show.app, "export")(export.export)
command(show.app, "slips")(export.slips)
command(show.app, "short")(short.report_order)
command(show.app, "resume")(short.resume_order)
command(show.app, "stopped")(export.stopped)
command(show.app, "too-late")(export.too_late)
app.add_typer(show.app, name="order", rich_help_panel=ORDERS)
command(record.app, "reissue")(reissue.reissue)
command(record.app, "found")(recover.found)
app.add_typer(record.app, name="return", rich_help_panel=ORDERS)
app.add_typer(report_sla.app, name="report", rich_help_panel=ORDERS)

command(app, "serve", section=RUNNING)(serve.serve)
command(app, "cron", section=RUNNING)(cron.cron)
app.add_typer(mail.app, name="mail", rich_help_panel=RUNNING)
command(app, "doctor", section=RUNNING)(doctor.doctor)
command(app, "audit", section=RUNNING)(audit.audit)
