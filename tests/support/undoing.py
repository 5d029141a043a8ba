"""Lists of two months, imported and invited, and what is refused when they are undone."""

import io

import pytest

from support.cli import everything
from support.portal import SECRET
from wpp.people.accounts import list_users
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import import_starters
from wpp.starters.invite import welcome
from wpp.starters.undo import undo_import
from wpp.starters.undo_guards import ImportInUse

MARCH = ("Mia,Chen,mia@example.com", "Omar,Haddad,omar@example.com")
APRIL = ("Omar,Haddad,omar@example.com", "Uma,Lee,uma@example.com")


def listed(*rows: str, file: str) -> io.BytesIO:
    """A list as a file."""
    content = io.BytesIO("\n".join(["First name,Last name,Email", *rows]).encode())
    content.name = file
    return content


def take_in(portal: Portal, *rows: str, file: str = "march.csv") -> int:
    """Import a list; the number of the import."""
    content = listed(*rows, file=file)
    with portal.transaction(by="dee") as work:
        plan = check_starters(work.session, read_sheet(content, STARTER_COLUMNS))
        import_id = import_starters(work, plan).import_id
    assert import_id is not None
    return import_id


def invite(portal: Portal, *emails: str) -> int:
    """Queue the welcome letters."""
    with portal.transaction(by="dee") as work:
        return welcome(work, emails=emails or None, secret=SECRET)


def emails(portal: Portal) -> list[str]:
    """Everybody who is here."""
    with portal.reading() as session:
        return [user.email for user in list_users(session, limit=None)]


def refused(portal: Portal, import_id: int) -> str:
    """Why an import is not taken back; nothing of the refusal stays."""
    before = everything(portal)
    with pytest.raises(ImportInUse) as caught, portal.transaction(by="dee") as work:
        undo_import(work, import_id)
    assert everything(portal) == before
    return caught.value.message
