"""The real server in processes of its own, and clients that speak to it byte by byte."""

import contextlib
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from support.floors import ROOT
from support.portal import SECRET
from wpp.configuration import write_configuration

PAGE = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
HONEST = "127.0.0.1"
HURRIED = """
    import socket

    import store.server.connection as connection
    import store.server.serving as serving
    import store.server.worker as worker

    connection.HEADER_SECONDS = connection.BODY_SECONDS = connection.ANSWER_SECONDS = 1.0
    connection.IDLE_SECONDS, connection.PROXY_IDLE_SECONDS = 1.0, 4.0
    worker.MOST_UNFINISHED, worker.MOST_CONNECTIONS, worker.TICK = 12, 30, 0.1
    serving.PROCESSES = 1


    class Narrow(worker.Connection):
        def __init__(self, cfg, accepted, *rest):
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
            super().__init__(cfg, accepted, *rest)


    worker.Connection = Narrow
"""
"""Deadlines of a second, caps of a few connections, and so little room on the way that a page does not fit into it."""


def write_portal(folder: Path, database_url: str, port: int) -> Path:
    """A portal's configuration file."""
    file = folder / "wpp.toml"
    write_configuration(
        file,
        database_url=database_url,
        mail_url=(folder / "mail").as_uri(),
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SECRET,
    )
    return file


@contextmanager
def running(
    configured: Path, port: int, *options: str, changed: str = "", host: str = "127.0.0.1"
) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers. `changed` is run before it: other deadlines, say."""
    program = f"import sys\n{textwrap.dedent(changed)}\nfrom store.__main__ import main\nsys.exit(main())"
    command = [sys.executable, "-c", program, "--config", str(configured), "--port", str(port), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as server:
        try:
            wait_until_healthy(f"http://{host}:{port}/healthz", server)
            yield server
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_until_healthy(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer."""
    for _ in range(400):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - ours
                assert answer.read() == b"ok\n"
                return
        except URLError:
            assert server.poll() is None, server.stderr and server.stderr.read().decode()
            time.sleep(0.05)
    raise AssertionError("it never answered")


def connected(port: int, *, address: str = HONEST) -> socket.socket:
    """A connection, from that address of this machine."""
    return socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(address, 0))


def ask(port: int, request: bytes, *, address: str = HONEST) -> bytes:
    """Everything that is answered until the server closes."""
    with connected(port, address=address) as client:
        client.sendall(request)
        return until_closed(client)


def until_closed(client: socket.socket) -> bytes:
    """Everything that still comes."""
    with contextlib.suppress(ConnectionResetError):
        return b"".join(iter(lambda: client.recv(65536), b""))
    return b""


def seconds_of_a_page(port: int, *, times: int = 5) -> float:
    """The slowest of a few honest pages, each on a connection of its own."""
    worst = 0.0
    for _ in range(times):
        began = time.monotonic()
        assert ask(port, PAGE).startswith(b"HTTP/1.1 200 ")
        worst = max(worst, time.monotonic() - began)
    return worst


@contextmanager
def slow_clients(
    port: int, count: int, first: bytes, *, drip: bytes = b"", small: bool = False, addresses: int = 1
) -> Iterator[list[socket.socket]]:
    """So many connections that send `first`, and then a byte a second; `small` have no room for an answer.

    Where the server ends one, it is opened anew, as an attacker would.
    """
    ended = threading.Event()

    def opened(number: int) -> socket.socket:
        client = socket.socket()
        if small:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        client.bind((f"127.0.0.{2 + number % addresses}", 0))
        client.settimeout(20)
        client.connect(("127.0.0.1", port))
        client.sendall(first)
        return client

    def drip_on() -> None:
        while not ended.wait(1.0):
            for number, client in enumerate(clients):
                try:
                    client.sendall(drip)
                except OSError:
                    client.close()
                    with contextlib.suppress(OSError):
                        clients[number] = opened(number)

    clients = [opened(number) for number in range(count)]
    dripping = threading.Thread(target=drip_on, daemon=True)
    if drip:
        dripping.start()
    try:
        yield clients
    finally:
        ended.set()
        if drip:
            dripping.join()
        for client in clients:
            client.close()
