"""How many queries a page needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from support.web import Visitor


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Every statement that any engine is given meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith(("BEGIN", "PRAGMA", "ROLLBACK")):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def queries(visitor: Visitor, path: str) -> int:
    visitor.get(path)
    with counted_queries() as asked:
        assert visitor.ask("GET", path).status == 200
    return len(asked)
