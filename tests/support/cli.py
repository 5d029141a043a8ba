"""The command line under test: run in this process, as a person types it, with what it says and how it ends."""

import contextlib
import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

from cli.main import app
from support.portal import Clock
from wpp.configuration import Configuration
from wpp.database import Base
from wpp.portal import Portal

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLES = REPOSITORY / "data" / "sample"


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.stdout)

    @property
    def lines(self) -> list[list[str]]:
        """Tab-separated values."""
        return [line.split("\t") for line in self.stdout.splitlines()]


class Wpp(Protocol):
    """How a test types a command: each word an argument, standard input as bytes."""

    def __call__(self, *words: str, piped: bytes | None = None) -> Answer: ...


def run(*words: str, piped: bytes | None = None) -> Answer:
    """One command, in this process."""
    result = CliRunner().invoke(app, list(words), input=piped, catch_exceptions=False)
    return Answer(result.exit_code, result.stdout, result.stderr)


def program(*words: str, **surroundings: str) -> Answer:
    """One command in a process of its own, in an environment with nothing of this one but the path."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("WPP_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-m", "cli", *words],
        env=clean | {"PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"} | surroundings,
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def on_a_terminal(*words: str, typed: str = "", **surroundings: str) -> Answer:
    """One command on a terminal of its own, where a person types; what they see is all in `stdout`."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        env=environment | {"PYTHONPATH": str(REPOSITORY), "TERM": "xterm"} | surroundings,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    said = b""
    # Linux ends a terminal that nobody holds any more with an error.
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            said += part
    os.close(ours)
    return Answer(process.wait(), said.decode(), "")


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder on a machine without any portal."""
    for name in [name for name in os.environ if name.startswith("WPP_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


@pytest.fixture
def wpp(portal: Portal, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> Wpp:
    """The commands of the portal under test, in an empty working folder."""
    speaking_to(portal.configuration, monkeypatch)
    monkeypatch.setenv("WPP_ERASURES", "erasures.jsonl")
    return run


def speaking_to(configuration: Configuration, patch: pytest.MonkeyPatch) -> None:
    """Commands in this process have this portal, and Dee types them."""
    patch.setenv("WPP_DATABASE_URL", configuration.database_url)
    patch.setenv("WPP_MAIL_URL", configuration.mail_url)
    patch.setenv("WPP_BASE_URL", configuration.base_url)
    patch.setenv("WPP_SECRET_KEY", configuration.secret_key)
    patch.setenv("WPP_ACTOR", "dee@house.example.com")


def ten_days_ago() -> Clock:
    """A clock for what happened before the commands of a test, which go by the machine's own."""
    return Clock(datetime.now(UTC) - timedelta(days=10))


@pytest.fixture
def sample_wpp(wpp: Wpp) -> Wpp:
    """The same with the sample catalogue and the sample starters."""
    assert wpp("catalogue", "import", str(SAMPLES / "catalogue.xlsx")).exit_code == 0
    assert wpp("import-users", str(SAMPLES / "starters.csv")).exit_code == 4
    return wpp


def everything(portal: Portal) -> dict[str, list[str]]:
    """Every row of every table, to see whether anything has changed."""
    engine = create_engine(portal.configuration.database_url)
    try:
        with engine.connect() as connection:
            return {
                table.name: sorted(str(tuple(row)) for row in connection.execute(table.select()))
                for table in Base.metadata.sorted_tables
            }
    finally:
        engine.dispose()
