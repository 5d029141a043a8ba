"""What a message is on its way: its headers and its two parts."""

from datetime import datetime
from email import message_from_bytes
from email.policy import default

import pytest

from support.mail import BRAND, LINK, LONDON, SECRET
from wpp.mail.messages import render
from wpp.mail.mime import Envelope, mime_message
from wpp.mail.model import EmailKind

NOON = datetime(2026, 11, 23, 12, tzinfo=LONDON)


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
@pytest.mark.parametrize("name", ["王小明", "O'Brien, <b>", "محمد", "Mia\r\nBcc: all@example.com", ""])
def test_what_a_mail_program_reads_is_what_was_written(name: str, encoding: str) -> None:
    words = render(EmailKind.WELCOME, {**LINK, "first_name": name}, brand=BRAND, secret=SECRET)
    envelope = Envelope(
        "mia@exämple.com", name, "welcome.1.abc@welcome.example.com", "order.10424@welcome.example.com"
    )
    sent = mime_message(
        words,
        envelope,
        brand=BRAND,
        now=NOON,
        encoding="8bit" if encoding == "8bit" else "quoted-printable",
    )
    read = message_from_bytes(sent, policy=default)
    assert sorted(set(read.keys())) == sorted(read.keys()), "no header twice, none that was smuggled in"
    assert read["To"].addresses[0].addr_spec == "mia@xn--exmple-cua.com"
    assert read["To"].addresses[0].display_name == " ".join(name.split())
    assert str(read["From"]) == "Northwind <no-reply@welcome.example.com>"
    assert read["Message-ID"] == "<welcome.1.abc@welcome.example.com>"
    assert read["References"] == read["In-Reply-To"] == "<order.10424@welcome.example.com>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == NOON
    assert read.get_content_type() == "multipart/alternative"
    text, html = read.iter_parts()
    assert text.get_content().split() == words.text.split()
    assert html.get_content().split() == words.html.split()
