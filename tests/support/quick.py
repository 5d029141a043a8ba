"""What every test would build anew is built once for a test process: the commands, and the SQL of statements.

Both took a third of the whole suite's time. A real process has one portal and builds them once, too.
"""

from functools import lru_cache
from typing import Any

import pytest
import typer.testing
from typer.main import get_command

from wpp.database import Database

typer.testing._get_command = lru_cache(get_command)  # type: ignore[attr-defined]


class SharedStatements(dict[Any, Any]):
    """Compiled statements by the name of their dialect: each test has engines with a dialect of their own."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


STATEMENTS = SharedStatements()


@pytest.fixture(scope="session", autouse=True)
def shared_statements() -> None:
    """Every portal under test finds the statements that another one compiled."""
    plain = Database.__init__

    def sharing(database: Database, *arguments: Any, **named: Any) -> None:
        plain(database, *arguments, **named)
        database._writer._compiled_cache = STATEMENTS
        database._reader._compiled_cache = STATEMENTS

    Database.__init__ = sharing  # type: ignore[method-assign, assignment]
