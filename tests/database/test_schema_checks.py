"""The CHECKs of the tables: Alembic does not compare them, so a lost one would not be missed."""

from sqlalchemy import CheckConstraint, inspect

import wpp.tables  # noqa: F401 # all the models
from wpp.database.model import Base
from wpp.portal import Portal


def in_the_models() -> dict[tuple[str, str], str]:
    """Table and name of every CHECK → what it demands."""
    return {
        (table.name, str(each.name)): str(each.sqltext)
        for table in Base.metadata.tables.values()
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }


def test_the_database_has_every_check_of_the_models_and_no_other(portal: Portal) -> None:
    wanted = in_the_models()
    with portal.reading() as session:
        here = inspect(session.connection())
        found = {
            (table, str(each["name"])): each["sqltext"]
            for table in Base.metadata.tables
            for each in here.get_check_constraints(table)
        }
        kind = session.connection().dialect.name
    assert set(found) == set(wanted)
    if kind == "sqlite":  # PostgreSQL writes them in its own words
        written = {
            key for key, demands in wanted.items() if "(" not in demands
        }  # by hand, and no list of values
        assert {key: found[key] for key in written} == {key: wanted[key] for key in written}
