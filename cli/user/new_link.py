"""`wpp user new-link`: a link to set a password, printed or emailed."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import (
    Document,
    instant,
)
from cli.framework.options import WriteOptions
from cli.framework.output import answer, moment, say
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email

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


def new_link(
    email: Email,
    options: WriteOptions,
    send: Annotated[bool, typer.Option("--send", help="Email the link instead of printing it.")] = False,
) -> None:
    """Create a new link to set a password.

    Anyone with the link can log in as this person, so give it to no one else.

    Examples:
      wpp user new-link mia.okafor@northwind.example.com
      wpp user new-link mia.okafor@northwind.example.com --send
    """
    from cli.user.new_link import queue_link, shown_link
    from wpp.people.accounts import user_by_email
    from wpp.people.sessions import AccountDisabled

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = user_by_email(work.session, email)
        if user.disabled_at is not None:
            raise AccountDisabled(f"The account {user.email} is disabled.", f"wpp user enable {user.email}")
        if send:
            queue_link(work, user, secret=portal.secret)
            document: Document = {"email": user.email, "queued": True}
        else:
            url, expires_at = shown_link(
                work, user, secret=portal.secret, base_url=portal.configuration.base_url
            )
            document = {"email": user.email, "queued": False, "url": url, "expires_at": instant(expires_at)}
    document["dry_run"] = options.dry_run
    if send:
        answer(options, document, f"A new link for {user.email} is queued. To send: wpp mail send")
    else:
        until = moment(portal.zone)(document["expires_at"])
        say(options, f"For {user.full_name} only, until {until}:")
        answer(options, document, document["url"])
