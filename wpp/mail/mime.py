"""Make of a rendered message what mail programs understand (RFC 5322, RFC 2046)."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from wpp.addresses import email_address
from wpp.mail.brand import Brand
from wpp.mail.messages import Rendered, one_line


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a message goes to, and what it is known by. `thread` is what its answers are sorted under, or empty."""

    to: str
    name: str
    message_id: str
    thread: str = ""


def mime_message(
    rendered: Rendered,
    envelope: Envelope,
    *,
    brand: Brand,
    now: datetime,
    encoding: Literal["8bit", "quoted-printable"],
) -> EmailMessage:
    """The whole message: text and HTML side by side, the one that people prefer last.

    Raises `BadAddress` for a recipient that no message can be sent to.
    """
    name, address = brand.from_name_and_address
    message = EmailMessage(policy=SMTP)
    message["From"] = mailbox(name, address)
    message["To"] = mailbox(envelope.name, envelope.to)
    if brand.reply_to:
        message["Reply-To"] = mailbox(brand.name, brand.reply_to)
    message["Subject"] = one_line(rendered.subject)
    message["Date"] = now.astimezone(brand.time_zone)
    message["Message-ID"] = f"<{envelope.message_id}>"
    if envelope.thread:
        # Nobody ever sent the message that these name: it is what all messages about one order have in common.
        message["In-Reply-To"] = f"<{envelope.thread}>"
        message["References"] = f"<{envelope.thread}>"
    # RFC 3834: answering machines keep quiet. Exchange listens to the second header only.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(rendered.text, cte=encoding)
    message.add_alternative(rendered.html, subtype="html", cte=encoding)
    return message


def mailbox(name: str, address: str) -> Address:
    """A name and an address for a header; commas and brackets in the name are quoted, line breaks are gone."""
    return Address(display_name=one_line(name), addr_spec=ascii_address(address))


def ascii_address(address: str) -> str:
    """The address as every mail server takes it: a domain with other letters becomes its `xn--` form.

    Raises `BadAddress`.
    """
    if address.isascii():
        return address
    local, _, _ = address.rpartition("@")
    return f"{local}@{email_address(address).key.rpartition('@')[2]}"
