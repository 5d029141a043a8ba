"""A fresh link for one person: the first password for who has none, another one for who has."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wpp.people.views import UserView
    from wpp.work import Work


def queue_link(work: "Work", user: "UserView", *, secret: str) -> None:
    """Write the email with the link; here a person asks, so there is no pause between two."""
    from wpp.people.model import Purpose
    from wpp.starters.invite import send_new_link

    purpose = Purpose.RESET if user.activated_at else Purpose.WELCOME
    send_new_link(work, user.id, purpose, secret=secret, again_after=timedelta(0))


def shown_link(work: "Work", user: "UserView", *, secret: str, base_url: str) -> tuple[str, datetime]:
    """The link's address, and until when it works."""
    from wpp.mail.messages import LINK_PATHS
    from wpp.mail.model import EmailKind
    from wpp.people.model import Purpose
    from wpp.people.password_links import make_link
    from wpp.policy import policy_of
    from wpp.starters.invite import RESET_DAYS

    if user.activated_at:
        kind, purpose, days = EmailKind.PASSWORD_RESET, Purpose.RESET, RESET_DAYS
    else:
        kind, purpose, days = EmailKind.NEW_LINK, Purpose.WELCOME, policy_of(work.session).welcome_link_days
    made = make_link(work, user.id, purpose, days=days, secret=secret)
    return f"{base_url}/{LINK_PATHS[kind]}/{made.token}", made.expires_at
