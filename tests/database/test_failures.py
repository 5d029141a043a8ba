"""What is wrong with a database is said as what it is, and by its own code."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from support.cli import Answer, program
from support.databases import POSTGRES_IN_PROOFS
from wpp.database import Database
from wpp.database.engine import Patience
from wpp.database.failures import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseReadOnly,
    OtherTables,
)
from wpp.database.schema import DatabaseNewer, upgrade_database
from wpp.errors import UnavailableError

WRITE = text("INSERT INTO settings (key, value) VALUES ('brand-name', '\"x\"')")


def no_database(path: Path) -> None:
    path.write_bytes(b"this is no database, it is a letter to the client\n" * 200)


def truncated(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    """Every page but the first."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def undecodable(path: Path) -> None:
    """A text whose bytes are none."""
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO settings (key, value) VALUES (CAST(X'ff61' AS TEXT), '1')")
    connection.close()


def told(database_url: str, *words: str) -> Answer:
    """What a command answers, with this database."""
    return program(
        *words,
        WPP_DATABASE_URL=database_url,
        WPP_SECRET_KEY="a secret that is long enough for tests",
        WPP_BASE_URL="http://portal.test",
        WPP_MAIL_URL="file:///nowhere",
    )


@pytest.mark.long
@pytest.mark.parametrize("damage", [no_database, truncated, overwritten])
@pytest.mark.parametrize(
    "words", [("stock", "list"), ("cron", "-q"), ("db", "status"), ("db", "check"), ("doctor",)], ids=" ".join
)
def test_a_damaged_file_is_said_to_be_damaged(
    sqlite_url: str, damage: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    damage(Path(sqlite_url.removeprefix("sqlite:///")))
    answer = told(sqlite_url, *words)
    assert answer.exit_code == 3, answer
    assert "is damaged" in answer.stderr
    assert "restore the last backup" in answer.stderr
    assert "bug" not in answer.stderr


def test_text_that_does_not_decode_is_damage(sqlite_url: str) -> None:
    undecodable(Path(sqlite_url.removeprefix("sqlite:///")))
    database = Database(sqlite_url)
    with pytest.raises(DatabaseDamaged), database.read() as session:
        session.execute(text("SELECT key FROM settings")).all()
    database.close()


def test_a_full_disk_is_said_to_be_full(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def fill() -> None:
        with database.write() as session:
            session.execute(text("PRAGMA max_page_count=1"))  # no smaller than it is now
            session.execute(text("INSERT INTO settings (key, value) VALUES ('x', zeroblob(1000000))"))

    with pytest.raises(DatabaseFull) as refused:
        fill()
    assert refused.value.exit_code == 5
    database.close()


def test_what_may_only_be_read_is_said_to_be_read_only(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(DatabaseReadOnly) as refused, database.read() as session:
        session.execute(WRITE)
    assert refused.value.exit_code == 3
    database.close()


def test_a_queue_that_is_not_ours_is_no_bug(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    database.turns_path.unlink(missing_ok=True)
    database.turns_path.mkdir()
    with pytest.raises(DatabaseReadOnly, match=r"wpp\.db-turns"), database.write():
        pass
    database.close()


def test_tables_that_are_not_there_are_said(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        session.execute(text("ALTER TABLE settings RENAME TO other"))
    with pytest.raises(OtherTables) as refused, database.read() as session:
        session.execute(text("SELECT key FROM settings")).all()
    assert (refused.value.code, refused.value.exit_code) == ("other_tables", 3)
    database.close()


def test_a_lock_that_does_not_come_is_busy_on_postgres(postgres_url: str) -> None:
    holder, waiter = Database(postgres_url), Database(postgres_url, Patience(write=0.3))
    with holder.write() as session:
        session.execute(WRITE)
        with pytest.raises(DatabaseBusy), waiter.write() as second:
            second.execute(WRITE)
    slow = Database(postgres_url, Patience(write=5, statement=0.3))
    with pytest.raises(DatabaseBusy), slow.read() as session:
        session.execute(text("SELECT pg_sleep(5)"))
    for database in (holder, waiter, slow):
        database.close()


def test_a_rule_of_the_tables_that_is_broken_stays_what_it_is(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        session.execute(WRITE)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(WRITE)
    with pytest.raises(DBAPIError) as wrong, database.read() as session:
        session.execute(text("SELEKT 1"))
    assert not isinstance(wrong.value, UnavailableError)
    database.close()


@POSTGRES_IN_PROOFS
def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer):
        upgrade_database(database)
    database.close()
    for words in (("stock", "list"), ("db", "upgrade")):
        answer = told(database_url, *words, "--json")
        error = json.loads(answer.stdout)["error"]
        assert (answer.exit_code, error["code"]) == (3, "database_newer")
        assert error["try"] == ["Install the newest version of the program on this machine."]
    assert "newer than this version of wpp" in told(database_url, "db", "status").stdout
