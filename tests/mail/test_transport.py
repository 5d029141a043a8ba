"""The way out to a mail server in any mood."""

import time
from datetime import datetime

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from support.mail import LONDON
from support.mail_servers import free_port, mail_server, server_that_drips, server_that_says
from support.sending import hand_over
from wpp.errors import UsageError
from wpp.mail.transport.protocol import NoServer, Refusal, Undelivered
from wpp.mail.transport.smtp import SmtpTransport, Tls
from wpp.mail.transport.url import transport_for

NOON = datetime(2026, 11, 23, 12, tzinfo=LONDON)


def quick(port: int, *, tls: Tls = Tls.WHERE_OFFERED) -> SmtpTransport:
    """A way to a server of this machine that waits for nothing long."""
    return SmtpTransport("127.0.0.1", port, tls=tls, step_seconds=0.5, content_seconds=0.5)


def test_one_connection_takes_many_messages() -> None:
    with mail_server() as (postman, port), transport_for(f"smtp://127.0.0.1:{port}") as transport:
        for name in ("mia", "omar", "rita"):
            hand_over(transport, f"{name}@example.com")
    assert postman.recipients == ["mia@example.com", "omar@example.com", "rita@example.com"]
    assert postman.connections == 1
    assert postman.taken[0].get_content().split() == ["Hello", "Mia", ".", "and", "more"]


@pytest.mark.parametrize(
    ("name", "for_good", "words"),
    [
        ("refused", True, "refused refused@example.com: 550 5.1.1 There is nobody of this name here."),
        ("unwanted", True, "refused the message to unwanted@example.com: 554 5.7.1 This looks like spam."),
        ("later", False, "put off later@example.com: 451 4.7.1 Please come back in a while."),
        ("closing", False, "accepts no more mail for now: 421 4.3.2 We are closing for today."),
        ("nonsense", False, "The mail server talks nonsense: “999 what”."),
        ("dropped", False, "The mail server closed the connection without an answer."),
    ],
)
def test_a_refusal_says_why_and_spoils_nothing_for_the_next(name: str, for_good: bool, words: str) -> None:
    with mail_server() as (postman, port), quick(port) as transport:
        hand_over(transport, "mia@example.com")
        with pytest.raises(Refusal) as refusal:
            hand_over(transport, f"{name}@example.com")
        hand_over(transport, "omar@example.com")
    assert refusal.value.for_good is for_good
    assert words in str(refusal.value)
    assert postman.recipients == ["mia@example.com", "omar@example.com"]


def test_a_connection_that_the_server_ended_while_idle_is_opened_again() -> None:
    with mail_server(timeout=0.2) as (postman, port), quick(port) as transport:
        hand_over(transport)
        time.sleep(0.5)
        hand_over(transport, "omar@example.com")
    assert postman.recipients == ["mia@example.com", "omar@example.com"]
    assert postman.connections == 2


def test_the_third_line_lost_in_a_row_counts_as_no_server() -> None:
    with mail_server() as (_, port), quick(port) as transport:
        for _ in range(2):
            with pytest.raises(Refusal):
                hand_over(transport, "dropped@example.com")
        with pytest.raises(NoServer):
            hand_over(transport, "dropped@example.com")


def test_nobody_listening_is_no_server() -> None:
    with (
        quick(free_port()) as transport,
        pytest.raises(NoServer, match="does not answer: Connection refused"),
    ):
        hand_over(transport)


NOT_MAIL: dict[str, tuple[list[bytes], str]] = {
    "silence": ([], "said nothing for 0.5 seconds"),
    "a web server": ([b"HTTP/1.1 400 Bad Request\r\n"], "talks nonsense: “HTTP/1.1 400 Bad Request”"),
    "a word": ([b"what\r\n"], "talks nonsense: “what”"),
    "noise": ([b"220 hello\r\n", b"\xff\x1b[2J\r\n"], "talks nonsense: “��[2J”"),
    "no service here": (
        [b"554 no SMTP service here\r\n"],
        "rejects mail from this machine: 554 no SMTP service here",
    ),
    "busy": ([b"421 too many connections\r\n"], "accepts no more mail for now: 421 too many connections"),
    "closing": ([b"220 hello\r\n", b"421 closing\r\n"], "accepts no more mail for now: 421 closing"),
    "not ready": ([b"450 come back later\r\n"], "accepts no mail for now: 450 come back later"),
    "an odd greeting": ([b"250 hello\r\n"], "gave an answer that makes no sense: 250 hello"),
    "a stranger": ([b"220 hello\r\n", b"550 go away\r\n", b"550 go\r\n"], "rejects the log-in: 550 go"),
    "silence after the greeting": ([b"220 hello\r\n"], "said nothing for 0.5 seconds"),
    "half a word": ([b"220 hel"], "said nothing for 0.5 seconds"),
    "no end": ([b"220-hello\r\n" * 300], "talks nonsense: “hello hello"),
    "a long story": ([b"554 " + b"x" * 2000 + b"\r\n"], "554 " + "x" * 290),
}


@pytest.mark.parametrize(("lines", "words"), NOT_MAIL.values(), ids=NOT_MAIL)
def test_a_server_that_takes_no_mail_is_no_server_and_is_told_in_its_own_words(
    lines: list[bytes], words: str
) -> None:
    started = time.monotonic()
    with server_that_says(*lines) as port, quick(port) as transport:
        with pytest.raises(NoServer) as refused:
            hand_over(transport)
    assert time.monotonic() - started < 5
    told = str(refused.value)
    assert told.startswith(f"The mail server 127.0.0.1:{port} ")
    assert words in told
    assert len(told) < 500
    assert told.isprintable()


def test_an_answer_whose_end_never_came_is_no_answer() -> None:
    lines = (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 o")
    with server_that_says(*lines, then_hangs_up=True) as port, quick(port) as transport:
        with pytest.raises(Refusal, match=r"^The mail server closed the connection without an answer\.$"):
            hand_over(transport)


FRIENDLY = (b"220 hello\r\n", b"250 hello\r\n")


def test_a_yes_before_the_content_was_said_is_no_yes_to_it() -> None:
    for early in ((b"250 ok\r\n", b"250 ok\r\n250 ok\r\n"), (b"250 ok\r\n", b"250 ok\r\n", b"250 fine\r\n")):
        with server_that_says(*FRIENDLY, *early) as port, quick(port) as transport:
            with pytest.raises(Refusal, match="gave an answer that makes no sense: 250") as refusal:
                hand_over(transport)
        assert not refusal.value.for_good


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([b"550 not your address\r\n"], "rejects mail from no-reply@example.com: 550 not your address"),
        ([b"452 disk full\r\n"], "rejects mail from no-reply@example.com: 452 disk full"),
        ([b"250 ok\r\n", b"530 log in first\r\n"], "rejects the log-in: 530 log in first"),
    ],
)
def test_what_every_message_would_be_refused_for_is_no_server(lines: list[bytes], words: str) -> None:
    with server_that_says(*FRIENDLY, *lines) as port, quick(port) as transport:
        with pytest.raises(NoServer, match=words):
            hand_over(transport)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (b"220 hello\r\n",),
        (b"220 hello\r\n", b"250 hello\r\n"),
        (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"),
    ],
    ids=["greeting", "introduction", "sender", "content"],
)
def test_a_server_that_says_a_letter_now_and_then_cannot_hold_a_sender(lines: tuple[bytes, ...]) -> None:
    started = time.monotonic()
    with server_that_drips(*lines) as port:
        with SmtpTransport("127.0.0.1", port, step_seconds=5, run_seconds=0.5) as transport:
            with pytest.raises(Undelivered, match=r"took longer than 0\.5 seconds"):
                hand_over(transport)
    assert time.monotonic() - started < 4


def test_encryption_that_is_required_and_not_offered_is_no_server() -> None:
    with mail_server() as (postman, port):
        with transport_for(f"smtp://127.0.0.1:{port}?tls=required") as transport:
            with pytest.raises(NoServer, match="offers no encryption, and it is required"):
                hand_over(transport)
    assert postman.taken == []


def test_a_password_never_leaves_for_another_machine_unencrypted() -> None:
    with_login = transport_for("smtp://portal@mail.example.com", "secret")
    assert isinstance(with_login, SmtpTransport)
    assert (with_login.tls, with_login.port, with_login.user) == (Tls.REQUIRED, 587, "portal")


def test_a_server_that_refuses_the_password_is_no_server() -> None:
    with mail_server(
        auth_require_tls=False, authenticator=lambda *_: AuthResult(success=False, handled=False)
    ) as (_, port):
        with transport_for(f"smtp://portal@127.0.0.1:{port}", "wrong") as transport:
            with pytest.raises(NoServer, match="rejects the log-in: 535"):
                hand_over(transport)


def test_the_log_in_is_that_of_the_address_and_the_password() -> None:
    seen: list[tuple[bytes, bytes]] = []

    def authenticator(*asked: object) -> object:
        login = next(each for each in asked if isinstance(each, LoginPassword))
        seen.append((login.login, login.password))
        return AuthResult(success=True)

    with mail_server(auth_require_tls=False, authenticator=authenticator) as (postman, port):
        with transport_for(f"smtp://portal%40example.com@127.0.0.1:{port}", "s3cret") as transport:
            hand_over(transport)
            assert "lets portal@example.com in" in transport.check()
    assert seen == [(b"portal@example.com", b"s3cret")]
    assert len(postman.taken) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:none",
        "smtp://mail.example.com/folder",
        "smtp://mail.example.com?tls=perhaps",
        "smtp://mail.example.com?ssl=1",
        "smtp://portal:hunter2@mail.example.com",
        "smtp://portal@mail.example.com",
        "file://elsewhere/mail",
        "file:///",
        "file:mail",
    ],
)
def test_an_address_that_cannot_work_is_refused_in_words(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        transport_for(address)
    assert refused.value.hints
    assert "hunter2" not in refused.value.message


def test_standard_ports_and_encryption() -> None:
    plain, tls = transport_for("smtp://mail.example.com"), transport_for("smtps://u@mail.example.com", "p")
    assert isinstance(plain, SmtpTransport)
    assert isinstance(tls, SmtpTransport)
    assert (plain.port, plain.tls) == (25, Tls.REQUIRED), "another machine: its certificate has to fit"
    for address, wanted in (
        ("smtp://mail.example.com?tls=optional", Tls.WHERE_OFFERED),
        ("smtp://127.0.0.1", Tls.WHERE_OFFERED),
        ("smtp://localhost?tls=required", Tls.REQUIRED),
    ):
        other = transport_for(address)
        assert isinstance(other, SmtpTransport)
        assert other.tls is wanted, address
    with pytest.raises(UsageError, match="never sent without encryption"):
        transport_for("smtp://u@mail.example.com?tls=optional", "p")
    assert (tls.port, tls.tls) == (465, Tls.FROM_THE_START)


def test_checking_a_server_sends_nothing() -> None:
    with mail_server() as (postman, port), quick(port) as transport:
        assert f"127.0.0.1:{port} answers" in transport.check()
    assert postman.taken == []
