"""Lists of people as files, and what became of the people on them."""

from pathlib import Path

from wpp.people.accounts import user_by_email
from wpp.people.views import UserState
from wpp.portal import Portal

HEADINGS = "First name,Last name,Email"


def written(name: str, *rows: str, headings: str = HEADINGS) -> str:
    """A file of these rows."""
    Path(name).write_text("\n".join([headings, *rows]) + "\n")
    return name


def states(portal: Portal, *emails: str) -> list[str]:
    """Whether they may log in."""
    with portal.reading() as session:
        users = [user_by_email(session, email) for email in emails]
    return ["off" if user.state is UserState.OFF else "on" for user in users]
