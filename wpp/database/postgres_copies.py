"""Dumps of a Postgres database, made and put back by the server's own programs."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from wpp.database.engine import Database
from wpp.errors import Refusal, UnavailableError

OTHER_SESSIONS = text(
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
OUR_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
AUDIT_FUNCTION = "wpp_audit_append_only"
"""What the triggers of `wpp.audit` call; a table takes its triggers along, and not their function."""
VERSION = re.compile(r"^COPY [^\n]*alembic_version[^\n]*;\n(\w+)\n", re.MULTILINE)


def dump_postgres(database: Database, path: Path) -> None:
    """`pg_dump`, which must be no older than the server; what it wrote is read once.

    Raises `Refusal` where it is missing, `UnavailableError` where it fails.
    """
    run(database, "pg_dump", "--format=custom", f"--file={path}", to="A backup")
    listed = run(None, "pg_restore", "--list", str(path), to="A backup")
    if "TABLE DATA" not in listed:
        raise UnavailableError(f"The backup {path.name} has no tables.")


def check_dump(path: Path) -> str | None:
    """The migration of a dump, None where it is none of a portal."""
    try:
        rows = run(
            None,
            "pg_restore",
            "--data-only",
            "--table=alembic_version",
            "--file=-",
            str(path),
            to="A restore",
        )
    except UnavailableError:
        return None
    found = VERSION.search(rows)
    return found[1] if found else None


def refuse_sessions(database: Database, in_use: Callable[[str, str], Refusal]) -> None:
    """Raise what `in_use` makes where anybody else is connected."""
    with database.read() as session:
        names = sorted({str(name or "another program") for name in session.scalars(OTHER_SESSIONS)})
    database.close()
    if names:
        raise in_use(database.name, f" by {', '.join(names)}")


def restore_dump(database: Database, path: Path, kept: Path) -> None:
    """Dump what is there to `kept`, then put the other dump in its place: all of it, or nothing.

    Every table goes first, also one of a newer version that the dump does not have and an upgrade would meet.
    """
    dump_postgres(database, kept)
    with database.read() as session:
        tables = [str(name) for name in session.scalars(OUR_TABLES)]
    database.close()
    drops = f"DROP FUNCTION IF EXISTS {AUDIT_FUNCTION}() CASCADE;\n"
    drops += "".join(
        'DROP TABLE IF EXISTS "{}" CASCADE;\n'.format(name.replace('"', '""')) for name in tables
    )
    script = run(None, "pg_restore", "--no-owner", "--file=-", str(path), to="A restore")
    run(
        database,
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        to="A restore",
        typed=drops + script,
    )


def run(database: Database | None, program: str, *words: str, to: str, typed: str | None = None) -> str:
    """What a program of the server prints; with a database, its address comes last.

    libpq takes the password from the environment: an address is shown in the list of processes.
    """
    found = shutil.which(program)
    if found is None:
        raise Refusal(
            f"{to} of Postgres needs {program}, and it is not installed here.",
            hints=["apt-get install postgresql-client"],
        )
    environment, address = None, []
    if database is not None:
        url = database.url.set(drivername="postgresql")
        address = [url.set(password=None).render_as_string(hide_password=False)]
        if url.password:
            environment = {"PGPASSWORD": url.password, "PATH": str(Path(found).parent)}
    done = subprocess.run(
        [found, *words, *address], env=environment, input=typed, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise UnavailableError(f"{program} failed: {lines[-1] if lines else done.returncode}.")
    return done.stdout
