"""Emails written to the cast, sent through a transport, and what became of each."""

from datetime import timedelta
from typing import Any

from support.mail import BRAND, LINK, SECRET
from wpp.mail.delivery import SendReport, send_due
from wpp.mail.model import EmailKind
from wpp.mail.outbox import MessageView, OutgoingEmail, list_messages, queue_many
from wpp.mail.transport.protocol import Transport
from wpp.mail.transport.smtp import SmtpTransport
from wpp.portal import Portal

MINUTE = timedelta(minutes=1)
CONTENT = b"Subject: Hello\r\n\r\nHello Mia\r\n.\r\nand more\r\n"


def hand_over(transport: Transport, to: str = "mia@example.com", message_id: str = "a.1@example.com") -> None:
    """One message, to whom we like."""
    transport.send(CONTENT, sender="no-reply@example.com", to=to, message_id=message_id)


def write_to(portal: Portal, *names: str) -> None:
    """Queue a welcome email to each of these names."""
    letters = [
        OutgoingEmail(EmailKind.WELCOME, name, f"{name}@example.com", name.title(), facts=LINK)
        for name in names
    ]
    with portal.transaction(by="portal") as work:
        queue_many(work, letters, brand_name=BRAND.name)


def send(portal: Portal, transport: Transport | int, **more: Any) -> SendReport:
    """One run of a sender, to a transport or to a port of this machine."""
    way: Transport
    if isinstance(transport, int):
        way = SmtpTransport("127.0.0.1", transport, step_seconds=2, content_seconds=2)
    else:
        way = transport
    with way:
        return send_due(portal.database, way, clock=portal.clock, brand=BRAND, secret=SECRET, **more)


def outbox(portal: Portal) -> dict[str, MessageView]:
    """Every message by the name before the @."""
    with portal.reading() as session:
        return {each.to.partition("@")[0]: each for each in list_messages(session, limit=None)}
