"""Copy a database while it is in use, and check that what it holds is whole."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from wpp.database.engine import Database
from wpp.errors import Refusal, UnavailableError


class FileThere(Refusal):
    """There is a file of this name already; nothing is ever written over it."""

    code = "already_there"


def backup(database: Database, path: Path) -> int:
    """Write a copy of one state of the database to a new file; returns its size in bytes.

    SQLite is copied by its own backup, Postgres by `pg_dump` in its custom format, for `pg_restore`.
    Raises `FileThere`, `Refusal` where the folder or `pg_dump` is missing, `UnavailableError` where the copy fails.
    """
    if path.exists():
        raise FileThere(f"{path} already exists.", hints=["Name another file."])
    if not path.parent.is_dir():
        raise Refusal(f"There is no folder {path.parent}.", hints=[f"mkdir -p {path.parent}"])
    draft = path.with_name(f".{path.name}.part")
    try:
        if database.is_sqlite:
            copy_sqlite(database, draft)
        else:
            dump_postgres(database, draft)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def copy_sqlite(database: Database, path: Path) -> None:
    """SQLite's online backup: writers go on, and the copy is of one instant."""
    try:
        with (
            closing(sqlite3.connect(str(database.url.database))) as source,
            closing(sqlite3.connect(path)) as copy,
        ):
            source.backup(copy)
    except (sqlite3.Error, OSError) as error:
        raise UnavailableError(f"The copy to {path.parent} failed: {error}.") from error


def dump_postgres(database: Database, path: Path) -> None:
    """`pg_dump`, which must be no older than the server."""
    program = shutil.which("pg_dump")
    if program is None:
        raise Refusal(
            "A backup of Postgres needs pg_dump, and it is not installed here.",
            hints=["apt-get install postgresql-client"],
        )
    # libpq's address keeps the password out of the list of processes only when it comes by the environment.
    url = database.url.set(drivername="postgresql")
    address = url.set(password=None).render_as_string(hide_password=False)
    environment = {"PGPASSWORD": url.password, "PATH": str(Path(program).parent)} if url.password else None
    done = subprocess.run(
        [program, "--format=custom", f"--file={path}", address],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise UnavailableError(f"pg_dump failed: {lines[-1] if lines else done.returncode}.")


def damage(database: Database) -> list[str]:
    """What the database itself finds wrong with what it holds; empty where it is whole.

    Postgres watches over its own pages; of it only foreign keys are of interest, and it enforces those.
    """
    if not database.is_sqlite:
        return []
    with database.read() as session:
        rows = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
        orphans = session.execute(text("PRAGMA foreign_key_check")).all()
    return [line for line in rows if line != "ok"] + [
        f"{row[0]}, row {row[1]}: what it belongs to is missing from {row[2]}" for row in orphans
    ]
