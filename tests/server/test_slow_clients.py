"""Clients that take their time: they hold no thread, they have a deadline, and one address has so many of them."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.servers import (
    HURRIED,
    PAGE,
    ask,
    connected,
    running,
    seconds_of_a_page,
    slow_clients,
    until_closed,
)

pytestmark = pytest.mark.slow
FORM = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n"
KEPT = PAGE.replace(b"Connection: close\r\n", b"")
SLOW: dict[str, dict[str, Any]] = {
    "headers": {"first": PAGE[:-2], "drip": b"x"},
    "a body": {"first": FORM, "drip": b"x"},
    "nothing": {"first": b""},
    "no reading": {"first": KEPT * 2, "small": True},
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_page_comes_whatever_slow_clients_there_are(kind: str, hurried: int) -> None:
    with slow_clients(hurried, 24, addresses=4, **SLOW[kind]):
        assert seconds_of_a_page(hurried) < 1.0


@pytest.mark.long
@pytest.mark.parametrize("kind", SLOW)
@pytest.mark.parametrize("addresses", [1, 200])
def test_a_page_comes_under_two_hundred_slow_clients(
    kind: str, addresses: int, configured: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = HURRIED.replace("1.0", "10.0").replace("= 12, 30, 0.1", "= 32, 400, 0.5")
    with running(configured, port, "--no-mail", changed=changed):
        alone = seconds_of_a_page(port, times=40)
        with slow_clients(port, 200, addresses=addresses, **SLOW[kind]):
            # What they ask for is made once, as for anybody.
            time.sleep(6)
            worst = seconds_of_a_page(port, times=40)
            again = seconds_of_a_page(port, times=40)
    figures = f"{kind}, {addresses} addresses: {alone * 1000:.0f} ms alone, {max(worst, again) * 1000:.0f} ms"
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
    assert max(worst, again) < 1.0


@pytest.mark.parametrize(
    ("first", "answered"),
    [(PAGE[:-2], b"HTTP/1.1 408 "), (FORM + b"a=b", b"HTTP/1.1 408 "), (b"", b""), (KEPT, b"HTTP/1.1 200 ")],
    ids=["headers", "body", "nothing", "between two requests"],
)
def test_a_client_that_is_late_is_answered_or_closed(first: bytes, answered: bytes, hurried: int) -> None:
    with connected(hurried) as client:
        client.sendall(first)
        began = time.monotonic()
        answer = until_closed(client)
        assert 0.9 < time.monotonic() - began < 6
    assert answer.startswith(answered)
    assert answer.count(b"HTTP/1.1") <= 1
    if b"408" in answered:
        assert "That took too long" in answer.decode()


def test_a_byte_now_and_then_does_not_lengthen_the_time(hurried: int) -> None:
    with connected(hurried) as client:
        began = time.monotonic()
        client.sendall(FORM)
        while time.monotonic() < began + 10:
            try:
                client.sendall(b"x" * 20)
            except OSError:
                break
            time.sleep(0.2)
        assert time.monotonic() - began < 6


def test_a_slow_body_at_the_least_rate_has_its_time(hurried: int) -> None:
    with connected(hurried) as client:
        client.sendall(FORM.replace(b"60000", b"6000"))
        for _ in range(4):
            client.sendall(b"x" * 1500)
            time.sleep(0.8)
        client.sendall(PAGE)
        assert until_closed(client).count(b"HTTP/1.1") == 2, "the form's and the page's"


def test_an_answer_that_is_not_taken_is_given_up(hurried: int) -> None:
    with slow_clients(hurried, 1, KEPT * 20, small=True) as [client]:
        time.sleep(4)
        assert until_closed(client).count(b"HTTP/1.1 200 ") < 20
    with connected(hurried) as quick:
        quick.sendall(KEPT * 20 + PAGE)
        assert until_closed(quick).count(b"HTTP/1.1 200 ") == 21


def test_one_address_has_so_many_unfinished_requests_and_the_oldest_go(hurried: int) -> None:
    def begun(address: str) -> list[bool]:
        """Which of 16 connections from that address are still open."""
        clients = []
        for _ in range(16):
            clients.append(connected(hurried, address=address))
            clients[-1].sendall(PAGE[:-2])
        assert ask(hurried, PAGE, address=address).startswith(b"HTTP/1.1 200 ")
        late = [until_closed(client).startswith(b"HTTP/1.1 408 ") for client in clients]
        for client in clients:
            client.close()
        return late

    # The fifth is the page, which is answered all the same.
    assert begun("127.0.0.3") == [False] * 5 + [True] * 11
    assert begun("127.0.0.9") == [True] * 16, "it is the named proxy"


def test_who_shares_no_address_shares_no_cap(hurried: int) -> None:
    clients = [connected(hurried, address=f"127.0.0.{4 + number % 2}") for number in range(20)]
    for client in clients:
        client.sendall(PAGE[:-2])
    assert [until_closed(client)[:13] for client in clients] == [b"HTTP/1.1 408 "] * 20
    for client in clients:
        client.close()


def test_where_there_are_too_many_connections_in_all_the_one_that_waits_longest_goes(hurried: int) -> None:
    clients = [connected(hurried, address=f"127.0.1.{number + 1}") for number in range(34)]
    assert ask(hurried, PAGE).startswith(b"HTTP/1.1 200 ")
    began = time.monotonic()
    assert clients[0].recv(1) == b""
    assert time.monotonic() - began < 0.8, "before its deadline"
    for client in clients:
        client.close()


def test_a_named_proxy_keeps_its_connections_longer(hurried: int) -> None:
    with connected(hurried, address="127.0.0.9") as proxy:
        proxy.sendall(KEPT)
        while not proxy.recv(65536).endswith(b"</html>"):
            pass
        time.sleep(2.5)
        proxy.sendall(PAGE)
        assert until_closed(proxy).startswith(b"HTTP/1.1 200 ")
