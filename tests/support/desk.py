"""What tests of the desk share."""

from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.policy import change_setting
from wpp.portal import Portal


def setting(portal: Portal, key: str, value: str) -> None:
    """Dee changes a setting."""
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, key, value)


def queued(portal: Portal, kind: EmailKind) -> list[str]:
    """Who is to get emails of a kind."""
    with portal.reading() as session:
        return [message.to for message in list_messages(session, kind=kind)]
