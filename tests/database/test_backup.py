"""A backup is a whole copy of one instant; what is damaged is found and said."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from support.databases import postgres_programs
from wpp.database import Database
from wpp.database.backup import FileThere, backup
from wpp.errors import Refusal


@pytest.fixture
def copy_of_postgres(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the programs that came with the server of the tests, on the path: `pg_dump` of its own version."""
    folder = postgres_programs()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_copy_of_sqlite_has_what_the_database_had(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    target = tmp_path / "copy.db"
    with database.write():  # a writer at work does not disturb it
        assert backup(database, target) == target.stat().st_size > 0
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    database.close()


@pytest.mark.postgres
def test_a_copy_of_postgres_can_be_restored(
    postgres_url: str, tmp_path: Path, copy_of_postgres: Path
) -> None:
    database = Database(postgres_url)
    target = tmp_path / "copy.dump"
    assert backup(database, target) > 0
    listed = subprocess.run(
        [copy_of_postgres / "pg_restore", "--list", target], capture_output=True, text=True, check=True
    ).stdout
    assert "TABLE DATA public stock_movements" in listed
    database.close()


@pytest.mark.postgres
def test_without_pg_dump_the_way_to_get_it_is_said(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgres_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="pg_dump"):
        backup(database, tmp_path / "copy.dump")
    assert list(tmp_path.iterdir()) == []
    database.close()


def test_a_backup_is_never_written_over_another(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    target = tmp_path / "copy.db"
    target.write_text("yesterday's")
    with pytest.raises(FileThere):
        backup(database, target)
    assert target.read_text() == "yesterday's"
    database.close()
