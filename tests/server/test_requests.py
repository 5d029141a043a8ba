"""What the server makes of requests, byte by byte: over a real connection, with everything that stands in the way."""

import signal
import socket
import time
from pathlib import Path

import pytest

from support.servers import PAGE, ask, connected, running, until_closed

pytestmark = pytest.mark.slow
HOST = "Host: 127.0.0.1"


def sent(first: str, *fields: str, body: str = "") -> bytes:
    return "".join(f"{line}\r\n" for line in (first, HOST, *fields, "")).encode("latin-1") + body.encode()


REFUSED = {
    "both lengths": (
        sent("POST / HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked", body="0\r\n\r\n"),
        400,
    ),
    "chunked": (sent("POST / HTTP/1.1", "Transfer-Encoding: chunked", body="0\r\n\r\n"), 411),
    "two lengths": (sent("POST / HTTP/1.1", "Content-Length: 4", "Content-Length: 5", body="abcde"), 400),
    "one length twice": (sent("POST / HTTP/1.1", "Content-Length: 4", "Content-Length: 4", body="abcd"), 400),
    "no length": (sent("POST / HTTP/1.1", "Content-Length: +4", body="abcd"), 400),
    "an endless length": (sent("POST / HTTP/1.1", "Content-Length: " + "9" * 5000), 400),
    "a space before the colon": (sent("POST / HTTP/1.1", "Content-Length : 4", body="abcd"), 400),
    "a folded field": (sent("GET / HTTP/1.1", "X: a", " b"), 400),
    "a bare line feed": (sent("GET / HTTP/1.1", "X: a\nContent-Length: 4"), 400),
    "a zero byte": (sent("GET / HTTP/1.1", "X: a\0b"), 400),
    "no field": (sent("GET / HTTP/1.1", "nothing"), 400),
    "no method": (sent("G<T / HTTP/1.1"), 400),
    "another version": (sent("GET / HTTP/3.0"), 400),
    "no version": (sent("GET /"), 400),
    "a long address": (sent("GET /desk?search=" + "x" * 9000 + " HTTP/1.1"), 414),
    "an endless address": (b"GET /" + b"x" * 70_000, 414),
    "a long field": (sent("GET / HTTP/1.1", "Cookie: " + "x" * 20_000), 431),
    "many fields": (sent("GET / HTTP/1.1", *[f"X{number}: 1" for number in range(200)]), 431),
    "endless fields": (sent("GET / HTTP/1.1", *["X: 1"] * 12_000)[:-2], 431),
    "a large body": (sent("POST / HTTP/1.1", "Content-Length: 70000", body="x" * 70_000), 413),
    "a large body that would wait": (
        sent("POST / HTTP/1.1", "Content-Length: 70000", "Expect: 100-continue"),
        413,
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_ambiguous_or_too_much_is_refused_with_a_page(kind: str, hurried: int) -> None:
    request, status = REFUSED[kind]
    answer = ask(hurried, request + PAGE).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert answer.count("HTTP/1.1") == 1, "what follows is no request of its own"
    assert "Content-Security-Policy: default-src 'none'" in answer
    assert "Connection: close" in answer
    assert answer.count("<h1>") == 1
    assert answer.endswith("</html>")


def test_names_in_capitals_with_lines_below_set_nothing(hurried: int) -> None:
    answer = ask(hurried, sent("GET /none HTTP/1.1", "PATH_INFO: /", "SCRIPT_NAME: /x", "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 404 ")


def test_a_connection_is_used_again_and_requests_may_be_sent_ahead(hurried: int) -> None:
    keeps = PAGE.replace(b"Connection: close\r\n", b"")
    form = sent("POST /login HTTP/1.1", "Content-Length: 3", body="a=b")
    head = keeps.replace(b"GET", b"HEAD")
    with connected(hurried) as client:
        client.sendall(keeps[:20])
        time.sleep(0.1)
        client.sendall(keeps[20:] + form + head[:9])
        time.sleep(0.1)
        client.sendall(head[9:] + PAGE)
        answers = until_closed(client).decode()
    first, second, third, fourth = answers.split("HTTP/1.1 ")[1:]
    assert first.startswith("200 ")
    assert second.startswith(("303 ", "403 ", "400 "))
    assert third.startswith("200 ")
    assert third.endswith("\r\n\r\n"), "no body"
    assert fourth.startswith("200 ")
    assert fourth.endswith("</html>")
    assert "gunicorn/" not in answers


def test_a_body_that_waits_to_be_asked_for_is_asked_for_once(hurried: int) -> None:
    with connected(hurried) as client:
        client.sendall(
            sent("POST /login HTTP/1.1", "Content-Length: 3", "Expect: 100-continue", "Connection: close")
        )
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"a=b")
        answer = until_closed(client)
    assert answer.count(b"HTTP/1.1") == 1
    assert b" 100 " not in answer


def test_a_server_that_is_told_to_end_answers_what_has_begun(configured: Path, port: int) -> None:
    with running(configured, port, "--no-mail") as server:
        with connected(port) as begun, connected(port) as silent:
            begun.sendall(PAGE[:-2])
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            time.sleep(1.0)
            began = time.monotonic()
            assert silent.recv(1) == b""
            assert time.monotonic() - began < 3
            assert server.poll() is None
            begun.sendall(PAGE[-2:])
            assert until_closed(begun).startswith(b"HTTP/1.1 200 ")
        assert server.wait(timeout=10) == 0


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_it_listens_at_an_address_of_version_6(configured: Path) -> None:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
            port = probe.getsockname()[1]
    except OSError:
        pytest.skip("no IPv6 here")
    with running(configured, port, "--no-mail", "--host", "::1", host="[::1]"):
        with socket.create_connection(("::1", port), timeout=10) as client:
            client.sendall(PAGE)
            assert until_closed(client).startswith(b"HTTP/1.1 200 ")
