"""`wpp db`: the schema of the portal's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.context import global_options
from cli.framework.hints import error_document, worded
from cli.framework.options import Answers, ShowOptions, WriteOptions
from cli.framework.output import answer, warn
from cli.framework.prompts import may_ask, with_answers
from cli.framework.session import actor, open_portal_of_command
from cli.framework.unasked import refuse_unasked
from wpp.errors import ExitCode
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.database import Database
    from wpp.database.writer import Writer

To = Annotated[Path, typer.Option("--to", metavar="FILE", help="File to create; an existing file is kept.")]


@contextmanager
def configured_database(*, look: bool = True) -> Iterator["Database"]:
    """The portal's database, whatever its schema; one that is not there is not made.

    Raises `NoPortal`.
    """
    from wpp.configuration import NoPortal, find_configuration
    from wpp.database import Database
    from wpp.database.restore import refuse_unsafe

    database = Database(find_configuration(global_options().config).database_url)
    try:
        refuse_unsafe(database, look=look)
        if not database.exists():
            raise NoPortal(f"There is no portal in {database.name}.", hints=["wpp init"])
        yield database
    finally:
        database.close()


def upgrade(options: WriteOptions) -> None:
    """Upgrade the database to this version.

    Runs every outstanding migration, or none.

    Example:
      wpp db upgrade
    """
    from wpp.configuration import find_configuration
    from wpp.database.schema import schema_state, upgrade_database

    zone = find_configuration(global_options().config).time_zone
    with configured_database() as database:
        was = schema_state(database)
        now = was if options.dry_run or was.is_newest else upgrade_database(database, zone=zone)
    document = {"was": was.current, "now": now.current, "newest": now.newest, "dry_run": options.dry_run}
    if was.is_newest:
        line = f"The database is already at the newest migration, {was.newest}."
    else:
        done = "would be brought" if options.dry_run else "was brought"
        line = f"The database {done} from migration {was.current or 'none'} to {was.newest}."
    answer(options, document, line)


def status(options: ShowOptions) -> None:
    """Show which migration the database is at, and who is writing to it now.

    Example:
      wpp db status
    """
    from wpp.database.schema import schema_state
    from wpp.database.writer import current_writer
    from wpp.portal.opening import utc_now

    with configured_database() as database:
        state = schema_state(database)
        writer = current_writer(database)
        name = database.name
    document = {
        "database": name,
        "current": state.current,
        "newest": state.newest,
        "is_newest": state.is_newest,
        "writer": writer_document(writer),
    }
    advice = "the newest" if state.is_newest else f"this version needs {state.newest}: wpp db upgrade"
    if state.is_from_newer:
        advice = f"which is newer than this version of wpp (up to {state.newest}): install the newest version"
    writing = [f"Writing now: {writer.named}, for {writer.seconds(utc_now()):,.0f} s."] if writer else []
    answer(options, document, f"{name} is at migration {state.current or 'none'}, {advice}.", *writing)


def writer_document(writer: "Writer | None") -> dict[str, object] | None:
    """Who writes, for programs."""
    if writer is None:
        return None
    return {
        "command": writer.command,
        "pid": writer.pid,
        "since": writer.since.isoformat(),
        "stopped": writer.stopped,
    }


def backup(options: ShowOptions, to: To) -> None:
    """Copy the database to a new file, while it is in use.

    Writes an SQLite file, or for Postgres a pg_dump file to restore with pg_restore.

    Example:
      wpp db backup --to wpp-2026-03-31.backup
    """
    from wpp.database.backup import backup as copy

    with configured_database() as database:
        size = copy(database, to)
        name = database.name
    answer(
        options,
        {"database": name, "file": str(to), "bytes": size},
        f"{name} was copied to {to}: {size:,} bytes.",
    )


def restore(
    options: WriteOptions,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File that wpp db backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the present database; it is kept under another name.")
    ] = False,
    answers: Answers = None,
) -> None:
    """Put a backup in the place of the database.

    The backup is checked first. The storefront and cron must be stopped. The present database is kept under another
    name, and an older backup is upgraded. Emails that were waiting in the backup are asked about: most have been sent
    since. People who were erased since are erased again. wpp doctor runs at the end.

    Examples:
      wpp db restore wpp-2026-03-31.backup
      wpp db restore wpp-2026-03-31.backup --replace --answer mail=withdraw
    """
    from wpp.configuration import find_configuration
    from wpp.database import Database
    from wpp.database.restore import check_backup, restore_backup
    from wpp.database.schema import newest_revision, upgrade_database
    from wpp.portal.after_restore import WAITING_MAIL
    from wpp.portal.opening import utc_now
    from wpp.questions import answered

    configuration = find_configuration(global_options().config)
    database = Database(configuration.database_url)
    try:
        migration = check_backup(database, file)
        mail = with_answers(
            options, answers, lambda given: answered([WAITING_MAIL], given)[WAITING_MAIL.id], named=False
        )
        refuse_unasked()
        agree_to_replace(database, options, replace=replace)
        if options.dry_run:
            words = f"{file} is whole, at migration {migration}. Dry run: nothing was changed."
            answer(options, {"file": str(file), "migration": migration, "dry_run": True}, words)
            return
        restored = restore_backup(database, file, at=utc_now())
        if migration != newest_revision():
            upgrade_database(database, zone=configuration.time_zone)
        name = database.name
    finally:
        database.close()
    settle(options, file, mail, name=name, migration=migration, kept=restored.kept)


def agree_to_replace(database: "Database", options: WriteOptions, *, replace: bool) -> None:
    """Ask before a database is replaced. Raises `FileThere` where nobody can be asked and `--replace` was not given."""
    from wpp.database.backup import FileThere
    from wpp.database.restore import has_tables

    if replace or options.dry_run or not has_tables(database):
        return
    if not may_ask(options):
        raise FileThere(
            f"The database {database.name} is there. Nothing was changed.",
            hints=["To replace it (it is kept under another name): --replace"],
        )
    question = f"Replace {database.name}? It is kept under another name."
    if not typer.confirm(question, default=False, err=True):
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(ExitCode.REFUSED)


def settle(
    options: WriteOptions, file: Path, mail: str, *, name: str, migration: str, kept: Path | None
) -> None:
    """Settle the queue of emails, then examine the portal and say what was done."""
    from wpp.portal.after_restore import settle_restored
    from wpp.portal.check import Verdict
    from wpp.portal.erase_person import apply_erasures
    from wpp.portal.health_checks import run_health_checks

    with open_portal_of_command() as portal:
        with portal.transaction(by=actor()) as work:
            withdrawn = settle_restored(work, file, mail=mail)
        erased, still_open = apply_erasures(portal, by=actor())
        failed = [check for check in run_health_checks(portal) if check.state is Verdict.FAIL]
    document = {
        "database": name,
        "file": str(file),
        "migration": migration,
        "kept": str(kept) if kept else None,
        "withdrawn": withdrawn,
        "erased": len(erased),
        "not_erased": still_open,
        "failed": [check.name for check in failed],
        "dry_run": False,
    }
    lines = [f"{name} is restored from {file}."]
    lines += [f"The database before it is kept: {kept}"] if kept else []
    lines += [f"{count(len(withdrawn), 'waiting email')} withdrawn."] if mail == "withdraw" else []
    lines += [f"{count(len(erased), 'person', 'people')} erased again."] if erased else []
    lines += [f"Erased since the backup, and not again: {each}" for each in still_open]
    lines += [f"Doctor: {check.name}: {check.message}" for check in failed]
    lines += ["Next: wpp doctor, then start the storefront and cron again."]
    answer(options, document, *lines)
    if failed or still_open:
        raise typer.Exit(ExitCode.LOOK)


def check(options: ShowOptions) -> None:
    """Check that the database is intact and matches this version.

    Reads every page and every row, and compares stock, orders and returns with their history. Lists each fault with its
    table and row. wpp doctor checks everything else.

    Example:
      wpp db check
    """
    from wpp.database.failures import damaged
    from wpp.portal.database_check import check_database

    with configured_database(look=False) as database:
        found = check_database(database)
        name = database.name
    document: dict[str, object] = {
        "database": name,
        "ok": found.ok,
        "damage": found.damage,
        "differences": found.differences,
        "figures": found.figures,
    }
    lines = [f"Damaged: {each}" for each in found.damage]
    lines += [f"Differs: {each}" for each in found.differences]
    lines += [f"Mismatch: {each}" for each in found.figures]
    error = damaged(name, found.damage[0]) if found.damage else None
    if error is not None:
        document["error"] = error_document(error)
    answer(options, document, *(lines or [f"{name} is intact and matches this version."]))
    if error is not None:
        warn(f"wpp: {error.message}", *(f"Try: {worded(each)}" for each in error.hints))
        raise typer.Exit(error.exit_code)
    if lines:
        raise typer.Exit(ExitCode.LOOK)
