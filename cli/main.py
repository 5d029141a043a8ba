"""`wpp`: the nouns in the order of the journey, and the options that stand before them."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from cli import audit, cron, demo, doctor, mail, privacy, serve, template
from cli.catalogue import import_catalogue
from cli.catalogue import list as catalogue_list
from cli.catalogue import retire as catalogue_retire
from cli.framework.commands import SECTIONS, SETTINGS, command, command_group, help_of
from cli.framework.context import GlobalOptions, set_options
from cli.framework.root import Root
from cli.order import (
    change,
    complete,
    decide,
    export,
    pick_slips,
    picking,
    reopen,
    report_sla,
    resolve_short,
    short,
    stop,
    unexport,
)
from cli.order import list as order_list
from cli.order import show as order_show
from cli.order import tracking as order_tracking
from cli.purchase import add as purchase_add
from cli.purchase import change as purchase_change
from cli.purchase import close as purchase_close
from cli.purchase import list as purchase_list
from cli.returns import correct, record, recover, reissue
from cli.returns import list as return_list
from cli.returns import undo as return_undo
from cli.setup import db, init, settings
from cli.spreadsheet import readings
from cli.stock import adjust, book_in, check, count, deliveries, history, reconcile, runway
from cli.stock import list as stock_list
from cli.stock import show as stock_show
from cli.stock import undo as stock_undo
from cli.user import (
    add,
    allow_order,
    disable,
    edit,
    erase,
    export_data,
    import_users,
    imports,
    merge,
    new_link,
    reset_second_factor,
    welcome,
)
from cli.user import list as user_list
from cli.user import show as user_show
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


def tell_version(asked: bool) -> None:
    """`--version`, whatever else is there or missing."""
    if asked:
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
      wpp demo                          the whole journey on sample data, step by step
      wpp init                          your own portal, in this folder
      wpp import-users import_users.xlsx    the client's list of starters
    """
    set_options(GlobalOptions(config=config, actor=actor, no_color=no_color, debug=debug))


def group(name: str, about: str, section: str) -> typer.Typer:
    """A noun under a section of the first help page."""
    noun = command_group(about)
    app.add_typer(noun, name=name, rich_help_panel=section)
    return noun


app.callback(help=help_of(root))(root)

command(app, "init", init.init, section=SET_UP)
command(app, "demo", demo.demo, section=SET_UP)
command(app, "template", template.template, section=SET_UP)

noun = group("sheets", "Save how a supplier's or a client's spreadsheets are read.", SET_UP)
command(noun, "remember", readings.remember_file)
command(noun, "list", readings.list_all)
command(noun, "show", readings.show)
command(noun, "forget", readings.forget_reading)

noun = group("settings", "Change the order limit, approval, teams, branding and more.", SET_UP)
command(noun, "list", settings.list_all)
command(noun, "get", settings.get)
command(noun, "set", settings.change)

noun = group("db", "Upgrade, back up and check the database.", SET_UP)
command(noun, "upgrade", db.upgrade)
command(noun, "status", db.status)
command(noun, "backup", db.backup)
command(noun, "restore", db.restore)
command(noun, "check", db.check)

command(app, "import-users", import_users.import_users, section=PEOPLE)

noun = group("user", "Look up and change people's accounts.", PEOPLE)
command(noun, "list", user_list.list_people)
command(noun, "show", user_show.show)
command(noun, "add", add.add)
command(noun, "edit", edit.edit)
command(noun, "merge", merge.merge_accounts)
command(noun, "disable", disable.disable_user)
command(noun, "enable", disable.enable_user)
command(noun, "allow-order", allow_order.allow_order)
command(noun, "revoke", allow_order.revoke_order)
command(noun, "reset-second-factor", reset_second_factor.reset_second_factor)
command(noun, "new-link", new_link.new_link)
command(noun, "imports", imports.list_all)
command(noun, "export", export_data.export_data)
command(noun, "erase", erase.erase_user)
command(noun, "off", disable.disable_user, hidden=True)
command(noun, "on", disable.enable_user, hidden=True)
command(noun, "grant", allow_order.allow_order, hidden=True)

noun = group("welcome", "Send and preview welcome emails and reminders.", PEOPLE)
command(noun, "send", welcome.send)
command(noun, "remind", welcome.send_reminders)
command(noun, "preview", welcome.show_preview)

noun = group("catalogue", "Import, list and retire items, sizes and packs.", GOODS)
command(noun, "import", import_catalogue.import_file)
command(noun, "list", catalogue_list.list_all)
command(noun, "retire", catalogue_retire.retire_things)
command(noun, "restore", catalogue_retire.restore_things)
command(noun, "template", catalogue_list.template)

BOOK_IN_RENAMED = {"--another": "--different-delivery", "--close": "--complete-purchase"}
noun = group("stock", "Book in deliveries, count, correct and reconcile stock.", GOODS)
command(noun, "list", stock_list.list_stock)
command(noun, "show", stock_show.show)
command(noun, "history", history.history)
command(noun, "book-in", book_in.book_in_file, renamed=BOOK_IN_RENAMED)
command(noun, "deliveries", deliveries.list_all)
command(noun, "undo", stock_undo.undo)
command(noun, "count", count.count_file)
command(noun, "adjust", adjust.adjust_stock, signed=True)
command(noun, "threshold", adjust.threshold)
command(noun, "check", check.check)
command(noun, "runway", runway.runway)
command(noun, "reconcile", reconcile.reconcile_file)
command(noun, "expect", purchase_add.add_purchase, hidden=True)
command(noun, "expected", purchase_list.list_purchases, hidden=True)

noun = group("purchase", "Track what is on order from suppliers.", GOODS)
command(noun, "add", purchase_add.add_purchase)
command(noun, "list", purchase_list.list_purchases)
command(noun, "change", purchase_change.change_purchase)
command(noun, "close", purchase_close.close_purchase)

RESOLVE_RENAMED = {"--another": "--replace", "--part": "--ship-short"}
noun = group("order", "Look up, approve, pick, dispatch and cancel orders.", ORDERS)
command(noun, "list", order_list.list_all)
command(noun, "show", order_show.show)
command(noun, "approve", decide.approve_orders)
command(noun, "reject", decide.reject_orders)
command(noun, "change", change.change_order_of)
command(noun, "cancel", decide.cancel_orders)
command(noun, "pick-slips", pick_slips.pick_slips)
command(noun, "picking", picking.picking)
command(noun, "export", export.export)
command(noun, "unexport", unexport.unexport)
command(noun, "complete", complete.complete_order)
command(noun, "tracking", order_tracking.correct_tracking)
command(noun, "uncomplete", reopen.uncomplete_orders)
command(noun, "reinstate", reopen.reinstate_orders)
command(noun, "unapprove", reopen.unapprove_orders)
command(noun, "short", short.report_order)
command(noun, "resolve-short", resolve_short.resolve_short, renamed=RESOLVE_RENAMED)
command(noun, "stop", stop.withdraw_stop_of)
command(noun, "confirm-stop", stop.confirm_stop_of)
command(noun, "reject-stop", stop.reject_stop_of)
command(noun, "confirm-change", change.confirm_change_of)
command(noun, "reject-change", change.reject_change_of)
command(noun, "slips", pick_slips.pick_slips, hidden=True)
command(noun, "resume", resolve_short.resolve_short, renamed=RESOLVE_RENAMED, hidden=True)
command(noun, "stopped", stop.confirm_stop_of, hidden=True)
command(noun, "too-late", stop.reject_stop_of, hidden=True)

noun = group("return", "Record returns and send replacements.", ORDERS)
command(noun, "record", record.record)
command(noun, "list", return_list.list_all)
command(noun, "correct", correct.correct)
command(noun, "undo", return_undo.undo)
command(noun, "reissue", reissue.reissue)
command(noun, "recover", recover.recover)
command(noun, "found", recover.recover, hidden=True)

noun = group("report", "Show figures for reports.", ORDERS)
command(noun, "sla", report_sla.sla)

command(app, "serve", serve.serve, section=RUNNING)
command(app, "cron", cron.cron, section=RUNNING)

noun = group("mail", "Send, list and retry emails.", RUNNING)
command(noun, "send", mail.send)
command(noun, "list", mail.list_mail)
command(noun, "show", mail.show)
command(noun, "retry", mail.retry_mail)
command(noun, "withdraw", mail.withdraw_mail)

noun = group("privacy", "Delete personal data that is kept for long enough.", RUNNING)
command(noun, "due", privacy.due)
command(noun, "purge", privacy.purge)

command(app, "doctor", doctor.doctor, section=RUNNING)
command(app, "audit", audit.audit, section=RUNNING)
