"""A backup goes back in the place of its database; whatever would corrupt or lose something is refused."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.cast import Cast
from support.cli import Answer, program
from support.databases import POSTGRES_IN_PROOFS, postgres_programs
from support.portal import SECRET
from wpp.database import Database, restore
from wpp.database.backup import backup
from wpp.database.restore import DatabaseInUse, restore_backup
from wpp.mail.model import EmailState
from wpp.mail.outbox import list_messages
from wpp.portal import Portal
from wpp.starters.invite import welcome
from wpp.stock.adjustments import Reason, adjust

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that came with the server of the tests, of its own version."""
    monkeypatch.setenv("PATH", f"{postgres_programs()}{os.pathsep}{os.environ['PATH']}")


def told(portal: Portal, *words: str) -> Answer:
    """What a command of a process of its own answers."""
    return program(
        *words,
        WPP_DATABASE_URL=portal.configuration.database_url,
        WPP_MAIL_URL=portal.configuration.mail_url,
        WPP_BASE_URL=portal.configuration.base_url,
        WPP_SECRET_KEY=SECRET,
    )


def available(portal: Portal) -> int:
    listed = json.loads(told(portal, "stock", "list", "--json").stdout)
    return int(next(each["available"] for each in listed if each["sku"] == "BOT"))


def file_of(portal: Portal) -> Path:
    return Path(portal.configuration.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def saved(portal: Portal, cast: Cast, tmp_path: Path) -> Path:
    """A backup with a welcome email waiting; three bottles have gone since it was made."""
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=SECRET)
    path = tmp_path / "monday.backup"
    backup(portal.database, path)
    with portal.transaction(by="dee") as work:
        adjust(work, "BOT", -3, reason=Reason.SAMPLE)
    portal.close()
    return path


@POSTGRES_IN_PROOFS
def test_a_backup_is_put_back_and_the_other_state_is_kept(portal: Portal, saved: Path) -> None:
    assert available(portal) == 7
    asked = told(portal, "db", "restore", str(saved), "--replace", "--json", "-y")
    assert (asked.exit_code, asked.document["error"]["code"]) == (3, "needs_answer")
    assert [each["value"] for each in asked.document["error"]["questions"][0]["answers"]] == [
        "withdraw",
        "keep",
    ]
    done = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=withdraw", "--json")
    assert done.exit_code == 0, done
    assert (available(portal), done.document["failed"]) == (10, [])
    with portal.reading() as session:
        assert {each.state for each in list_messages(session)} == {EmailState.WITHDRAWN}
        assert len(list_messages(session)) == len(done.document["withdrawn"]) > 0
    portal.close()
    # What was replaced is not lost: it can be restored as well.
    back = told(
        portal, "db", "restore", done.document["kept"], "--replace", "--answer", "mail=keep", "--json"
    )
    assert back.exit_code == 0, back
    assert available(portal) == 7
    with portal.reading() as session:
        assert {each.state for each in list_messages(session)} == {EmailState.QUEUED}
    portal.close()


@pytest.mark.long
def test_nothing_is_replaced_without_being_asked_for(portal: Portal, saved: Path) -> None:
    answer = told(portal, "db", "restore", str(saved), "--answer", "mail=withdraw", "-y", "--json")
    assert (answer.exit_code, answer.document["error"]["code"]) == (3, "already_there")
    typo = told(
        portal, "db", "restore", str(saved), "--answer", "mail=keep", "--answer", "mial=keep", "--replace"
    )
    assert (typo.exit_code, "“mial”" in typo.stderr) == (2, True)
    dry = told(portal, "db", "restore", str(saved), "--answer", "mail=withdraw", "-n", "--json")
    assert (dry.exit_code, dry.document["dry_run"]) == (0, True)
    assert available(portal) == 7


@pytest.mark.long
def test_what_somebody_has_open_is_not_replaced(portal: Portal, saved: Path) -> None:
    with portal.reading() as session:
        list_messages(session)
        answer = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=keep", "--json")
    assert (answer.exit_code, answer.document["error"]["code"]) == (3, "database_in_use")
    portal.close()
    assert available(portal) == 7


@pytest.mark.long
@pytest.mark.parametrize(
    "content", [b"", b"a letter", b"SQLite format 3\x00 and no more", b"PGDMP and no more"]
)
def test_what_is_no_backup_is_refused(portal: Portal, cast: Cast, tmp_path: Path, content: bytes) -> None:
    portal.close()
    file = tmp_path / "other.backup"
    file.write_bytes(content)
    answer = told(portal, "db", "restore", str(file), "--replace", "--answer", "mail=keep", "--json")
    assert (answer.exit_code, answer.document["error"]["code"] in ("not_a_backup", "database_damaged")) == (
        3,
        True,
    )
    assert available(portal) == 10
    missing = told(
        portal, "db", "restore", str(tmp_path / "none"), "--replace", "--answer", "mail=keep", "--json"
    )
    assert (missing.exit_code, missing.document["error"]["code"]) == (3, "not_found")


@pytest.mark.long
class TestFiles:
    """What happens to SQLite's files."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    def test_a_damaged_file_is_replaced_and_kept(self, portal: Portal, saved: Path) -> None:
        damaged = b"this is no database any more" * 1000
        file_of(portal).write_bytes(damaged)
        done = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=withdraw", "--json")
        assert done.exit_code == 0, done
        assert Path(done.document["kept"]).read_bytes() == damaged
        assert available(portal) == 10

    def test_a_missing_file_is_put_back(self, portal: Portal, saved: Path) -> None:
        file_of(portal).unlink()
        done = told(portal, "db", "restore", str(saved), "--answer", "mail=withdraw", "--json")
        assert (done.exit_code, done.document["kept"]) == (0, None)
        assert available(portal) == 10

    def test_a_backup_copied_over_the_log_of_another_is_refused_and_can_be_restored(
        self, portal: Portal, saved: Path
    ) -> None:
        with killed_writer(portal):
            pass
        log = file_of(portal).with_name("wpp.db-wal")
        assert log.stat().st_size > 0
        shutil.copy(saved, file_of(portal))
        for words in (
            ("stock", "list"),
            ("stock", "adjust", "BOT", "-1", "--reason", "sample"),
            ("db", "check"),
        ):
            answer = told(portal, *words, "--json")
            assert (answer.exit_code, answer.document["error"]["code"]) == (3, "stale_wal"), words
        done = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=withdraw", "--json")
        assert done.exit_code == 0, done
        assert available(portal) == 10
        assert told(portal, "db", "check").exit_code == 0

    def test_a_backup_copied_where_nothing_is_left_of_the_other_is_fine(
        self, portal: Portal, saved: Path
    ) -> None:
        shutil.copy(saved, file_of(portal))
        assert available(portal) == 10
        with killed_writer(portal):
            pass
        # Opened once, it is a database as any other, whose own log is not taken for another's.
        assert available(portal) == 9

    def test_the_last_changes_in_the_log_are_kept_with_the_file(self, portal: Portal, saved: Path) -> None:
        with killed_writer(portal):
            pass
        done = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=withdraw", "--json")
        with closing(sqlite3.connect(done.document["kept"])) as kept:
            row = kept.execute(
                "SELECT quantity FROM stock_levels JOIN skus ON skus.id = sku_id "
                "WHERE code = 'BOT' AND stock_levels.location = 'available'"
            ).fetchone()
        assert row == (6,)

    @pytest.mark.parametrize(("holder", "step"), [(os, "link"), (Path, "replace")])
    def test_a_restore_that_was_interrupted_is_refused_until_it_is_done_again(
        self, portal: Portal, saved: Path, monkeypatch: pytest.MonkeyPatch, holder: object, step: str
    ) -> None:
        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as during:
            during.setattr(holder, step, killed)
            database = Database(portal.configuration.database_url)
            with pytest.raises(KeyboardInterrupt):
                restore_backup(database, saved, at=NOW)
            database.close()
        answer = told(portal, "stock", "list", "--json")
        assert (answer.exit_code, answer.document["error"]["code"]) == (3, "restore_unfinished")
        done = told(portal, "db", "restore", str(saved), "--replace", "--answer", "mail=withdraw", "--json")
        assert done.exit_code == 0, done
        assert available(portal) == 10

    def test_a_backup_of_a_damaged_database_is_not_made(
        self, portal: Portal, saved: Path, tmp_path: Path
    ) -> None:
        with file_of(portal).open("r+b") as file:
            file.seek(8192)
            file.write(os.urandom(40_000))
        answer = told(portal, "db", "backup", "--to", str(tmp_path / "new.backup"), "--json")
        assert (answer.exit_code, answer.document["error"]["code"]) == (3, "database_damaged")
        assert not (tmp_path / "new.backup").exists()

    def test_a_backup_is_its_owners_alone(self, saved: Path) -> None:
        assert saved.stat().st_mode & 0o777 == 0o600

    def test_the_bytes_that_say_that_it_is_open_are_sqlites_own(self, portal: Portal, saved: Path) -> None:
        assert (restore.SHARED_FIRST, restore.SHARED_SIZE) == (0x40000000 + 2, 510)
        with portal.reading() as session:
            list_messages(session)
            # Another process asks: locks of one process do not stand in each other's way.
            asked = subprocess.run(
                [
                    sys.executable,
                    "-c",
                    "import sys\nfrom pathlib import Path\nfrom wpp.database.restore import unused\n"
                    "with unused(Path(sys.argv[1])): pass",
                    str(file_of(portal)),
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd=ROOT,
            )
        assert DatabaseInUse.__name__ in asked.stderr


@contextmanager
def killed_writer(portal: Portal) -> Iterator[None]:
    """Somebody takes a bottle and is killed before the log is written into the file."""
    program_text = (
        "import os, sys\nfrom wpp.database import Database\nfrom sqlalchemy import text\n"
        "database = Database(sys.argv[1])\n"
        "with database.write() as session:\n"
        "    session.execute(text(\"UPDATE stock_levels SET quantity = quantity - 1 WHERE location = 'available' AND "
        "sku_id = (SELECT id FROM skus WHERE code = 'BOT')\"))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program_text, portal.configuration.database_url], check=False, cwd=ROOT
    )
    yield
