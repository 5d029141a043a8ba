"""An import that is suspended in the middle of its transaction, with the real server and commands around it."""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from support.cli import Answer, program
from support.floors import ROOT
from support.servers import running, write_portal
from wpp.configuration import find_configuration
from wpp.database.engine import Database
from wpp.people.accounts import add_user
from wpp.people.model import Role
from wpp.portal import open_portal

pytestmark = pytest.mark.long


@contextmanager
def suspended_import(configured: Path) -> Iterator[subprocess.Popen[str]]:
    """`wpp import-users`, stopped once its rows are in and not committed."""
    rows = "".join(f"Ann{number},Tester{number},ann{number}@client.example.com\n" for number in range(20_000))
    people = configured.with_name("list.csv")
    people.write_text("First name,Last name,Email\n" + rows)
    started = textwrap.dedent(
        f"""
        import sys, time
        sys.argv = ["/usr/bin/wpp", "--config", {str(configured)!r}, "import-users", {str(people)!r}, "-y", "-q"]
        import wpp.starters.import_list as importing
        hold_back = importing.hold_back
        def after(*given):
            print("written", flush=True)
            time.sleep(2)
            return hold_back(*given)
        importing.hold_back = after
        sys.argv[1:] = sys.argv[3:] + sys.argv[1:3]
        from cli.main import main
        main()
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", started], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as importing:
        try:
            assert importing.stdout is not None
            assert importing.stdout.readline() == "written\n"
            os.kill(importing.pid, signal.SIGSTOP)
            yield importing
        finally:
            importing.kill()


class Browser:
    """A browser at the served portal; gives status, page and seconds."""

    def __init__(self, port: int) -> None:
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, path: str, **form: str) -> tuple[int, str, float]:
        """GET, or POST with a form."""
        began = time.monotonic()
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.address + path, data, timeout=60) as answer:
                status, page = answer.status, answer.read().decode()
        except HTTPError as error:
            status, page = error.code, error.read().decode()
        return status, page, time.monotonic() - began


def timed(command: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.monotonic()
    return command(), time.monotonic() - began


def test_a_suspended_import_stops_no_reader_and_no_writer_for_ever(
    database_url: str, tmp_path: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    configured = write_portal(tmp_path, database_url, port)
    is_sqlite = Database(database_url).is_sqlite
    portal = open_portal(find_configuration(configured))
    with portal.transaction(by="dee") as work:
        add_user(work, email="mia@client.example.com", first_name="Mia", last_name="Tester", role=Role.USER)
    portal.close()

    def wpp(*words: str) -> Answer:
        return program(*words, WPP_CONFIG=str(configured))

    with running(configured, port, "--no-mail"), suspended_import(configured) as importing:
        browser = Browser(port)
        began = time.monotonic()
        reads = [browser.ask(path) for path in ("/", "/login", "/healthz", "/forgotten-password")]
        assert [status for status, _, _ in reads] == [200] * 4
        slowest = max(seconds for _, _, seconds in reads)
        token = re.search(r'name="form_token" value="([^"]+)"', reads[-1][1])
        assert token is not None
        status, page, waited = browser.ask(
            "/forgotten-password", form_token=token[1], email="mia@client.example.com"
        )
        # Postgres locks rows, and these are nobody else's.
        assert status == (503 if is_sqlite else 200)
        assert waited < 10
        if is_sqlite:
            assert "mia@client.example.com" in page
            assert "Try again" in page
        change, took = timed(lambda: wpp("settings", "set", "brand.name", "Northwind"))
        assert change.exit_code == (5 if is_sqlite else 0)
        assert took < 30
        shown = wpp("db", "status").stdout
        assert "Writing now: wpp import-users (" in shown
        time.sleep(max(0.0, 27 - (time.monotonic() - began)))
        assert "FAIL  writer           wpp import-users (" in wpp("doctor").stdout
        sign, words, _ = browser.ask("/healthz")
        assert (sign, words.startswith("busy: something has been writing since ")) == (503, True)
        os.kill(importing.pid, signal.SIGCONT)
        assert importing.wait(60) == 0
        assert wpp("settings", "set", "brand.name", "Northwind").exit_code == 0
        assert browser.ask("/healthz")[0] == 200
    answered = f"form {status} in {waited:.1f} s, command {change.exit_code} in {took:.1f} s"
    with capsys.disabled():
        sys.stdout.write(f"\n{'SQLite' if is_sqlite else 'Postgres'}: page in {slowest:.2f} s, {answered}\n")
    assert slowest < 2
