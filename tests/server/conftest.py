"""A portal to serve, and one server with deadlines that a test can wait for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.databases import sqlite_copy
from support.mail_servers import free_port
from support.servers import HURRIED, running, write_portal

REAL = ["test_slow_clients.py", "test_requests.py", "test_stopped_import.py"]
collect_ignore = REAL if sys.platform == "win32" else []
"""gunicorn does not run there."""


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


@pytest.fixture
def configured(sqlite_url: str, tmp_path: Path, port: int) -> Path:
    """A portal's configuration file."""
    return write_portal(tmp_path, sqlite_url, port)


@pytest.fixture(scope="session")
def hurried(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[int]:
    """The port of a server that waits for nobody longer than a second, and has two threads in one process."""
    folder, port = tmp_path_factory.mktemp("hurried"), free_port()
    configured = write_portal(folder, sqlite_copy(sqlite_template, folder / "wpp.db"), port)
    with running(configured, port, "--no-mail", "--trusted-proxy", "127.0.0.9", changed=HURRIED):
        yield port
