"""What a killed process leaves half-written is swept by whoever comes next; what is being written never is."""

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from support.databases import SQLITE_ONLY
from support.floors import ROOT
from wpp.database import Database
from wpp.database.backup import backup
from wpp.drafts import drafts_of, sweep
from wpp.mail.transport.folder import FolderTransport
from wpp.portal import Portal
from wpp.portal.cron import run_due_jobs
from wpp.sheets.writing.atomic_write import atomic_write

HOURS_AGO = time.time() - 7200
DRAFT = ".rejects.xlsx.0123456789ab.part"


def left(path: Path, *, at: float = HOURS_AGO) -> Path:
    """A draft that somebody left then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Mia Okafor")
    os.utime(path, (at, at))
    return path


def test_only_old_drafts_that_nobody_writes_are_swept(tmp_path: Path) -> None:
    old = left(tmp_path / DRAFT)
    young = left(tmp_path / ".rejects.xlsx.0123456789ac.part", at=time.time())
    others = [
        left(tmp_path / name)
        for name in (
            "rejects.xlsx",
            ".rejects.xlsx.part",
            ".rejects.xlsx.notes.part",
            ".b.xlsx.0123456789ab.part",
        )
    ]
    written = left(tmp_path / ".rejects.xlsx.0123456789ad.part")
    link = tmp_path / ".rejects.xlsx.0123456789ae.part"
    link.symlink_to(others[0])
    os.utime(link, (HOURS_AGO, HOURS_AGO), follow_symlinks=False)
    with written.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert sweep(tmp_path, [drafts_of(tmp_path / "rejects.xlsx")]) == [old]
    assert all(path.exists() for path in (young, written, *others))
    assert link.is_symlink()
    assert sweep(tmp_path, [drafts_of(tmp_path / "rejects.xlsx")]) == [written], "its writer has gone"


@pytest.mark.parametrize("name", ["rejects.xlsx", "[a-z]*.csv", "x" * 240])
def test_a_killed_writer_leaves_a_draft_that_the_next_one_sweeps(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    program = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from wpp.sheets.writing.atomic_write import atomic_write
        with atomic_write(Path({str(target)!r})) as file:
            file.write(b"half")
            file.flush()
            print("writing", flush=True)
            time.sleep(60)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        [draft] = tmp_path.iterdir()
        os.utime(draft, (HOURS_AGO, HOURS_AGO))
        with atomic_write(target) as file:
            file.write(b"meanwhile")
        assert draft.exists(), "it is still being written"
        writer.send_signal(signal.SIGKILL)
    with atomic_write(target) as file:
        file.write(b"whole")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert target.read_bytes() == b"whole"


def test_a_backup_sweeps_those_that_were_killed(sqlite_url: str, tmp_path: Path) -> None:
    draft = left(tmp_path / ".copy.db.0123456789ab.part")
    database = Database(sqlite_url)
    backup(database, tmp_path / "copy.db")
    database.close()
    assert not draft.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_a_mail_folder_sweeps_half_written_emails_once_a_run(tmp_path: Path) -> None:
    draft = left(tmp_path / ".a1b2c3d4.draft")
    with FolderTransport(tmp_path) as transport:
        transport.send(b"x", sender="a@x", to="b@x", message_id="<1@x>")
        assert not draft.exists()
        left(draft)
        transport.send(b"x", sender="a@x", to="b@x", message_id="<2@x>")
        assert draft.exists()


@SQLITE_ONLY
def test_cron_sweeps_what_lies_beside_the_database(portal: Portal) -> None:
    place = Path(str(portal.database.url.database))
    drafts = [left(place.parent / name) for name in (DRAFT, f".{place.name}.restored")]
    kept = [left(place.parent / name) for name in ("notes.part", ".other.db.restored")]
    run_due_jobs(portal)
    assert not any(path.exists() for path in drafts)
    assert all(path.exists() for path in kept)
    for path in kept:
        path.unlink()
