"""`python -m store`: a real server in processes of its own, which also sends the mail."""

import re
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from store.__main__ import main
from support.servers import running
from wpp.configuration import find_configuration
from wpp.people.accounts import add_user
from wpp.policy import change_setting
from wpp.portal import open_portal
from wpp.starters.invite import welcome

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run there")


@pytest.mark.slow
def test_it_serves_sends_mail_and_ends_when_asked(configured: Path, port: int) -> None:
    portal = open_portal(find_configuration(configured))
    with portal.transaction(by="dee") as work:
        add_user(work, email="mia@client.example.com", first_name="Mia", last_name="Tester")
        change_setting(work, "welcome-email-delay", "0")
        welcome(work, secret=portal.secret)
    portal.close()
    with running(configured, port) as server:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert sent_within(configured.parent / "mail", seconds=15)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=15) == 0


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
