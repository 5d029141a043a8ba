"""What comes out: whole values in a pipe, one document with --json, a table on a terminal, and no surprise in any."""

import csv
import io
import json

import pytest

from cli.framework.errors import write_document
from cli.framework.output import guarded
from cli.framework.text import printable
from support.cast import Cast, order
from support.cli import Wpp, on_a_terminal, ten_days_ago
from support.portal import Clock
from wpp.portal import Portal

LONG = "a" * 60 + "@" + "b" * 40 + ".example.com"


@pytest.fixture
def clock() -> Clock:
    """The clock of whatever is done without a command."""
    return ten_days_ago()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words, tables and exit codes are the same on both databases."""
    return sqlite_url


def test_a_pipe_gets_tab_separated_values_whole(wpp: Wpp) -> None:
    wpp("user", "add", LONG, "--first", "A[/]B", "--last", ":smile: [bold]x")
    head, line = wpp("user", "list").lines
    assert head[:3] == ["email", "first_name", "last_name"]
    assert line[:3] == [LONG, "A[/]B", ":smile: [bold]x"]


def test_an_empty_list_has_the_same_head(wpp: Wpp) -> None:
    [empty] = wpp("user", "list").lines
    wpp("user", "add", "nia@example.com", "--first", "Nia")
    assert wpp("user", "list").lines[0] == empty


@pytest.mark.parametrize(
    "noun",
    [
        "user list",
        "stock list",
        "stock history",
        "order list",
        "mail list",
        "return list",
        "catalogue list",
        "audit",
    ],
)
def test_separated_values_have_every_key_of_the_document(
    portal: Portal, cast: Cast, wpp: Wpp, noun: str
) -> None:
    number = order(portal, cast.mia).number
    assert wpp("order", "complete", number).exit_code == 0
    assert wpp("return", "record", number, "--item", "TSH-M:good").exit_code == 0
    documents = wpp(*noun.split(), "--json").document
    head, *rows = csv.reader(io.StringIO(wpp(*noun.split(), "--csv").stdout))
    assert set(head) == set(documents[0])
    assert len(rows) == len(documents)
    assert all(len(row) == len(head) for row in rows)
    assert wpp(*noun.split()).lines[0] == head


def test_a_terminal_gets_a_table_with_names_as_they_are(wpp: Wpp) -> None:
    wpp("user", "add", "nia@example.com", "--first", "A[/]B", "--last", "[red]")
    told = on_a_terminal("user", "list", COLUMNS="160", NO_COLOR="1").stdout
    assert "First name" in told
    assert "A[/]B" in told
    assert "[red]" in told
    assert "\t" not in told


def test_a_narrow_terminal_loses_nothing(wpp: Wpp) -> None:
    wpp("user", "add", LONG, "--first", "Nia")
    told = on_a_terminal("user", "list", COLUMNS="70", NO_COLOR="1").stdout
    assert told.count("a") + told.count("b") >= 100


def test_no_key_and_no_address_is_broken_at_80_columns(cast: Cast, wpp: Wpp) -> None:
    address = "anne-marie.delacruz@northwind.example.com"
    wpp("user", "add", address, "--first", "Anne-Marie", "--last", "de la Cruz", "--role", "representative")
    people = on_a_terminal("user", "list", COLUMNS="80", NO_COLOR="1").stdout
    [line] = [line for line in people.splitlines() if address in line]
    assert "Anne-Marie" in line
    assert "de la Cruz" in line
    assert "Not shown, to fit 80 columns: Role" in people
    settings = on_a_terminal("settings", "list", COLUMNS="80", NO_COLOR="1").stdout
    assert "approval-escalation-days" in settings
    table = settings.replace("\r", "").partition("Not shown")[0]
    assert [line for line in table.splitlines()[1:] if len(line) > 80] == []


def test_where_nothing_fits_each_row_is_a_block(cast: Cast, wpp: Wpp) -> None:
    told = on_a_terminal("user", "list", COLUMNS="30", NO_COLOR="1").stdout
    assert f"Email       {cast.mia.email}" in told
    assert "\n\nEmail" in told.replace("\r", "")


def test_a_wide_terminal_leaves_nothing_out(cast: Cast, wpp: Wpp) -> None:
    told = on_a_terminal("user", "list", COLUMNS="160", NO_COLOR="1").stdout
    assert ("Role" in told, "Not shown" in told) == (True, False)


def test_a_terminal_shows_fifty_and_says_that_there_are_more(wpp: Wpp) -> None:
    lines = ["First name,Last name,Email", *(f"Pat,Nr{each},pat{each}@example.com" for each in range(60))]
    wpp("import-users", "-", piped="\n".join(lines).replace("Nr", "Oh").encode())
    assert len(wpp("user", "list").lines) == 1 + 60
    assert len(wpp("user", "list", "--limit", "7").lines) == 1 + 7
    first = on_a_terminal("user", "list", COLUMNS="160").stdout
    assert first.count("@example.com") == 50
    assert "--all shows all" in first
    assert on_a_terminal("user", "list", "--all", COLUMNS="160").stdout.count("@example.com") == 60


def test_no_color_is_honoured(wpp: Wpp) -> None:
    assert "\x1b[" in on_a_terminal("doctor", TERM="xterm-256color").stdout
    assert "\x1b[" not in on_a_terminal("doctor", TERM="xterm-256color", NO_COLOR="1").stdout
    assert "\x1b[3" not in on_a_terminal("doctor", "--no-color", TERM="xterm-256color").stdout


def test_json_stands_on_stdout_alone(wpp: Wpp) -> None:
    lines = "First name,Last name,Email\nNia,Field,nia@example.com\nNia,Field,NIA@example.com\nTom,,tom\n"
    told = wpp("import-users", "-", "--json", piped=lines.encode())
    assert told.exit_code == 4
    assert told.document["added"] == 1
    assert "Row 3" in told.stderr
    assert "row 4, Email" in told.stderr


def test_quiet_says_nothing_when_all_went_well(wpp: Wpp) -> None:
    told = wpp("user", "add", "nia@example.com", "--first", "Nia", "-q")
    assert (told.exit_code, told.stdout, told.stderr) == (0, "", "")
    for words in (["cron", "-q"], ["mail", "send", "-q"], ["stock", "check", "-q"], ["db", "upgrade", "-q"]):
        told = wpp(*words)
        assert (told.exit_code, told.stdout, told.stderr) == (0, "", ""), words


def test_quiet_is_not_silent_about_what_went_wrong(wpp: Wpp) -> None:
    told = wpp("import-users", "-", "-q", piped=b"First name,Last name,Email\nTom,Baker,tom\n")
    assert told.exit_code == 4
    assert "row 2, Email" in told.stderr


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|x", "-2+3|x", "\t=1"])
def test_csv_holds_nothing_that_a_spreadsheet_program_runs(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["-2", "+44 7700 900123", "", "a=b", "-", "2026-11-23T15:10:18+00:00"])
def test_csv_leaves_figures_and_words_alone(text: str) -> None:
    assert guarded(text) == text


def test_nothing_reaches_a_terminal_that_it_would_obey() -> None:
    assert printable("a\x1b[2Jb\u202ec\x9bd\n") == "a·[2Jb·c·d\n"
    assert printable("Zoë, 王小明, क्\u200dष") == "Zoë, 王小明, क्\u200dष"


def test_json_on_a_terminal_obeys_nothing_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    name = "Mia\x1b[31m\x9b2J\u202egnp.\ud800 Łukasz\nمريم"
    write_document({"name": name})
    written = capsys.readouterr().out
    assert not any(char in written for char in "\x1b\x9b\u202e\ud800")
    assert "Łukasz" in written
    assert json.loads(written) == {"name": name}
