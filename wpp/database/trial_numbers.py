"""Numbers in a dry run on Postgres: it looks at the next one, and uses none up.

A sequence never goes back, not even when its transaction does. So a dry run gives its rows of a numbered table an id of
its own: the next that the sequence would give. A writer who is given the same id meanwhile waits for the dry run to
end, as on SQLite, and keeps it. SQLite's counter is a row, and rolled back with everything else.
"""

from typing import Any, Final

from sqlalchemy import Connection, Executable, Insert, Table, event, func, select
from sqlalchemy.dialects.postgresql import REGCLASS

NUMBERED: Final = {"numbered": True}
"""Put into the `info` of a table whose ids people see as numbers: `GRN-3`."""


def use_up_no_numbers(connection: Connection) -> None:
    """Let this connection's transaction, which will be undone, insert rows of numbered tables under ids of its own."""
    event.listen(connection, "before_execute", with_next_id, retval=True)


def with_next_id(
    connection: Connection, statement: Executable, many: Any, one: Any, _options: Any
) -> tuple[Executable, Any, Any]:
    """The statement with an id, where it inserts into a numbered table and says none."""
    if not isinstance(statement, Insert) or not isinstance(statement.table, Table):
        return statement, many, one
    if "numbered" not in statement.table.info:
        return statement, many, one
    first = next_id(connection, statement.table)
    if many:
        return statement, [{"id": first + place, **row} for place, row in enumerate(many)], one
    if one:
        return statement, many, {"id": first, **one}
    return statement.values(id=first), many, one


def next_id(connection: Connection, table: Table) -> int:
    """What the table's sequence would give next; a row of this transaction counts, since it took none from there."""
    sequence = func.pg_get_serial_sequence(table.name, "id").cast(REGCLASS)
    last = func.greatest(
        func.coalesce(func.pg_sequence_last_value(sequence), 0), func.coalesce(func.max(table.c.id), 0)
    )
    return int(connection.execute(select(last + 1)).scalar_one())
