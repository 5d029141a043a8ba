"""`python -m store`: a real server in processes of its own, which also sends the mail."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from store.__main__ import main
from support.floors import ROOT
from support.portal import SECRET
from wpp.configuration import find_configuration, write_configuration
from wpp.people.accounts import add_user
from wpp.policy import change_setting
from wpp.portal import open_portal
from wpp.starters.invite import welcome

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def configured(sqlite_url: str, tmp_path: Path, port: int) -> Path:
    """A portal's configuration file."""
    file = tmp_path / "wpp.toml"
    write_configuration(
        file,
        database_url=sqlite_url,
        mail_url=(tmp_path / "mail").as_uri(),
        base_url=f"http://127.0.0.1:{port}",
        secret_key=SECRET,
    )
    return file


@contextmanager
def running(configured: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it answers."""
    command = [sys.executable, "-m", "store", "--config", str(configured), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as server:
        try:
            wait_until_healthy(port, server)
            yield server
        finally:
            server.kill()


def wait_until_healthy(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert answer.read() == b"ok\n"
                return
        except URLError:
            assert server.poll() is None, server.stderr and server.stderr.read().decode()
            time.sleep(0.05)
    raise AssertionError("it never answered")


@pytest.mark.slow
def test_it_serves_sends_mail_refuses_what_is_ambiguous_and_ends_when_asked(
    configured: Path, port: int
) -> None:
    portal = open_portal(find_configuration(configured))
    with portal.transaction(by="dee") as work:
        add_user(work, email="mia@client.example.com", first_name="Mia", last_name="Tester")
        change_setting(work, "welcome-email-delay", "0")
        welcome(work, secret=portal.secret)
    portal.close()
    with running(configured, port) as server:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert b" 400 " in raw(port, "Content-Length: 4", "Transfer-Encoding: chunked")
        assert b" 404 " in raw(port, "PATH_INFO: /", "SCRIPT_NAME: /x")
        for refused, words in (
            (answer_to(port, "GET /desk?search=" + "x" * 9000), "414 URI Too Long"),
            (answer_to(port, "GET /", "Cookie: " + "x" * 20_000), "431 Request Header Fields Too Large"),
        ):
            assert refused.startswith(f"HTTP/1.1 {words}\r\n")
            assert "Content-Security-Policy: default-src 'none'" in refused
            assert refused.count("<h1>") == 1
            assert '<header class="bar">' in refused
            assert refused.endswith("</html>")
        assert sent_within(configured.parent / "mail", seconds=15)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=15) == 0


def raw(port: int, *headers: str) -> bytes:
    """The first line of the answer to a request that no honest client sends."""
    return answer_to(port, "GET /nothing-here", *headers, "", "0").partition("\r\n")[0].encode()


def answer_to(port: int, first: str, *headers: str) -> str:
    """The whole answer to a request as it is."""
    lines = [f"{first} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def sent_within(mail: Path, *, seconds: float) -> bool:
    """Whether an email arrives in the folder."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if list(mail.rglob("*.eml")):
            return True
        time.sleep(0.1)
    return False


def test_a_port_that_is_taken_is_said_at_once(
    configured: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert main(["--config", str(configured), "--port", str(port)]) == 5
    assert re.search(rf"port {port}: .* Choose another port", capsys.readouterr().err)


def test_without_a_portal_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "none.toml")]) == 3
    assert "There is no configuration file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--port", "99999"], ["--threads", "0"], ["--trusted-proxy", "proxy"], ["--port", "٣"]]
)
def test_options_that_mean_nothing_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert arguments[1] in capsys.readouterr().err
