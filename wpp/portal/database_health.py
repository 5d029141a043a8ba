"""The doctor's checks of the database itself: its pages, a real write, and its tables."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from wpp.database import Database
from wpp.database.damage import pages_in_order
from wpp.database.engine import Patience
from wpp.database.failures import damaged
from wpp.database.schema import differences
from wpp.errors import UnavailableError
from wpp.hints import HintCode, hint
from wpp.portal.check import Check, Verdict, in_short
from wpp.portal.opening import Portal

QUICK_SECONDS = 5.0
"""How long the doctor looks at the pages; at 100 MB a second that is half a gigabyte."""
WRITE_SECONDS = 2.0
A_WRITE = text("UPDATE alembic_version SET version_num = version_num")
"""Changes nothing, and is written to the disk all the same."""


def pages(portal: Portal) -> Check:
    """Whether the file's pages are in order, as far as that shows in a few seconds."""
    database = portal.database
    if not database.is_sqlite:
        return Check("pages", Verdict.OK, "PostgreSQL checks its own.")
    found, finished = pages_in_order(Path(str(database.url.database)), QUICK_SECONDS)
    if found:
        error = damaged(database.name, in_short(found))
        return Check("pages", Verdict.FAIL, error.message, error.hints)
    if not finished:
        message = f"No damage found in {QUICK_SECONDS:.0f} s, which was not enough to check them all."
        return Check("pages", Verdict.OK, message, (hint(HintCode.CHECK_DATABASE),))
    return Check("pages", Verdict.OK, "All in order.")


def write(portal: Portal) -> Check:
    """Whether something can be written: a line that changes nothing is committed."""
    own = Database(portal.configuration.database_url, replace(Patience(), write=WRITE_SECONDS))
    try:
        with own.write() as session:
            session.execute(A_WRITE)
    except UnavailableError as error:
        return Check("write", Verdict.FAIL, error.message, error.hints)
    finally:
        own.close()
    return Check("write", Verdict.OK, "A change was saved.")


def schema(portal: Portal) -> Check:
    """Whether the tables are those of this version."""
    differing = differences(portal.database)
    if differing:
        return Check(
            "schema",
            Verdict.FAIL,
            f"{portal.database.name} differs: {in_short(differing)}.",
            (hint(HintCode.UPGRADE_DATABASE),),
        )
    return Check("schema", Verdict.OK, f"{portal.database.name} is up to date.")
