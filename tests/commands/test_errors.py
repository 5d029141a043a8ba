"""Errors: one line that says what happened, lines that say what to try, an exit code that scripts can go by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cli.framework import root
from cli.framework.errors import exit_code_of
from cli.order import list as order_list
from support.cli import REPOSITORY, SAMPLES, Wpp, program, run
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words, tables and exit codes are the same on both databases."""
    return sqlite_url


def test_without_a_portal_a_command_says_so_and_makes_nothing(nowhere: Path) -> None:
    for words in (
        ["order", "list"],
        ["cron"],
        ["import-users", str(SAMPLES / "starters.csv")],
        ["db", "upgrade"],
    ):
        told = run(*words)
        assert told.exit_code == 3
        assert told.stdout == ""
        assert told.stderr.startswith("wpp: No portal was found")
        assert "Try: wpp init" in told.stderr
        assert list(nowhere.iterdir()) == []


def test_a_missing_database_is_never_made_by_another_command_than_init(nowhere: Path) -> None:
    assert run("init").exit_code == 0
    for path in nowhere.glob("wpp.db*"):
        path.unlink()
    for words in (["order", "list"], ["db", "upgrade"], ["db", "status"], ["doctor"], ["cron"]):
        told = run(*words)
        assert (told.exit_code, told.stdout) == (3, ""), words
        assert "There is no portal in" in told.stderr
        assert not (nowhere / "wpp.db").exists()


def test_a_refusal_is_a_document_where_json_is_asked_for(wpp: Wpp) -> None:
    told = wpp("order", "show", "12345", "--json")
    assert told.exit_code == 3
    assert set(told.document) == {"error"}
    assert told.document["error"]["code"] == "unknown_order"
    assert set(told.document["error"]) == {"code", "message", "try", "problems"}
    assert told.stderr.startswith("wpp: ")


def test_bad_rows_are_told_with_row_column_and_reason(wpp: Wpp) -> None:
    told = wpp("import-users", str(SAMPLES / "starters.csv"), "--strict", "--json")
    assert told.exit_code == 3
    [problem] = told.document["error"]["problems"]
    assert set(problem) == {"sheet", "row", "column", "value", "code", "message"}
    assert (problem["row"], problem["column"], problem["code"]) == (6, "Email", "bad_email")
    assert "  row 6, Email: " in told.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["ordr"], "wpp: No such command 'ordr'. Did you mean 'order'?\nTry: wpp --help\n"),
        (["order", "lst"], "wpp: No such command 'lst'. Did you mean 'list'?\nTry: wpp order --help\n"),
        (["order", "list", "--lat"], "wpp: No such option: --lat"),
        (["user", "list", "--limit", "ten"], "wpp: --limit: “ten” is not a whole number"),
        (["user", "list", "--limit", "0"], "wpp: --limit: 0 is too few"),
        (
            ["user", "list", "--role", "boss"],
            "wpp: --role: “boss” is not a role. Choose one of user, representative",
        ),
        (["user", "list", "--limit"], "wpp: Option '--limit' requires an argument"),
        (["stock", "adjust", "TSH-M", "5", "--reason", "count"], "wpp: QTY: “5” is not a change: write +5"),
        (["stock", "threshold", "TSH-M", "-1"], "wpp: No such option: -1"),
        (["order", "list", "--status", "lost"], "wpp: --status: “lost” isn't a status"),
        (["order", "list", "--since", "soon"], "wpp: --since: “soon” is not a day"),
        (["return", "record", "10008", "--item", "TSH-M"], "wpp: --item: “TSH-M” isn't valid"),
        (["import-users"], "wpp: FILE is missing"),
        (["import-users", ""], "wpp: FILE: no file is named."),
        (["stock", "book-in", " "], "wpp: FILE: no file is named."),
        (["catalogue", "import", ""], "wpp: FILE: no file is named."),
        (["stock", "expect", ""], "wpp: FILE or SKU is missing."),
        (["import-users", "--template", ""], "wpp: --template: the value is empty."),
        (["import-users", "x.csv", "--rejects", ""], "wpp: --rejects: the value is empty."),
        (["import-users", "x.csv", "--rejects", "."], "wpp: . is a folder, not a file to write."),
        (["import-users", "x.csv", "-n", "--rejects", "."], "wpp: . is a folder, not a file to write."),
        (
            ["stock", "count", "x.csv", "--rejects", "bad.pdf"],
            "wpp: bad.pdf doesn't have an extension that can be written",
        ),
        (["import-users", "x.csv", "--map", "email"], "wpp: --map: “email” names no column"),
        (["mail", "retry"], "wpp: Give email IDs"),
        (["serve", "--port", "0"], "wpp: --port: 0 is not a port"),
        (["settings", "set", "approval", "perhaps"], "wpp: approval can't be 'perhaps'"),
    ],
)
def test_wrong_usage_is_said_in_our_own_words(wpp: Wpp, words: list[str], sentence: str) -> None:
    told = wpp(*words)
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr.startswith(sentence)


def test_wrong_usage_is_a_document_too(wpp: Wpp) -> None:
    told = wpp("user", "list", "--limit", "ten", "--json")
    assert told.exit_code == 2
    assert told.document["error"]["code"] == "usage"


def test_a_database_that_does_not_answer_is_exit_code_5(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("WPP_SECRET_KEY", "a secret that is long enough for tests")
    monkeypatch.setenv("WPP_BASE_URL", "http://portal.test")
    told = run("order", "list", "--json")
    assert told.exit_code == 5
    assert told.document["error"]["code"] == "unavailable"
    assert "nobody@127.0.0.1" in told.stderr


def test_a_bug_is_told_without_the_values_that_it_stumbled_over(
    wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("mia.okafor@northwind.example.com")

    monkeypatch.setattr(order_list, "order_document", broken)
    monkeypatch.setattr(order_list, "row_limit", broken)
    told = wpp("order", "list", "--json")
    assert told.exit_code == 1
    assert told.document["error"]["code"] == "bug"
    assert "ZeroDivisionError" in told.stderr
    assert "mia.okafor" not in told.stdout + told.stderr
    assert "Traceback" not in told.stderr
    debugged = wpp("order", "list", "--debug").stderr
    assert "Traceback" in debugged
    assert "in broken: raise ZeroDivisionError" in debugged
    assert debugged.count("mia.okafor") == debugged.count("raise ZeroDivisionError"), (
        "only in the line of the code"
    )


def test_ctrl_c_ends_with_130(wpp: Wpp, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(root, "hoisted", interrupted)
    told = wpp("order", "list")
    assert told.exit_code == 130
    assert "Traceback" not in told.stderr


def test_a_reader_that_has_seen_enough_is_no_error(portal: Portal, wpp: Wpp) -> None:
    for number in range(3):
        wpp("user", "add", f"p{number}@example.com", "--first", "Pat")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody_reads:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "user", "list"],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_that_cannot_be_written_is_said_and_is_no_bug(wpp: Wpp) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "user", "show", "nobody@example.com", "--json"],
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert (
        "wpp: The output cannot be written: no space left on device.\nTry: Free some disk space"
        in done.stderr
    )
    # What went wrong before is said all the same.
    assert "No account has the email" in done.stderr
    assert "bug" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_output_that_cannot_be_written_counts_for_more_than_rows_to_look_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_bad_rows() -> None:
        print("12 people added.")  # noqa: T201 - it waits in the buffer
        raise typer.Exit(4)

    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        assert exit_code_of(with_bad_rows, arguments=[]) == 5
        monkeypatch.undo()
    assert "The output cannot be written" in capsys.readouterr().err


def test_an_error_of_a_file_is_still_a_bug(wpp: Wpp, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device", "wpp.db")

    monkeypatch.setattr(order_list, "row_limit", broken)
    assert wpp("order", "list").exit_code == 1


def test_a_closed_output_is_written_to_nobody(wpp: Wpp) -> None:
    command = f"{sys.executable} -m cli user list >&- 2>&-"
    done = subprocess.run(
        ["sh", "-c", command], env=os.environ | {"PYTHONPATH": str(REPOSITORY)}, check=False
    )
    assert done.returncode == 0


def test_a_name_too_long_for_any_file_is_said_in_short(wpp: Wpp) -> None:
    long = f"{'a' * 300}.csv"
    Path("a.csv").write_text("First name,Last name,Email\nMia,Chen,bad\n")
    for words in (["import-users", long], ["import-users", "a.csv", "--rejects", long]):
        told = wpp(*words)
        assert told.exit_code == 3
        assert "is too long (304 characters)." in told.stderr
        assert len(told.stderr) < 300


def test_bytes_that_are_no_text_are_refused_kindly(nowhere: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "user", "show", b"mia\xff@example.com"],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(rb"wpp: mia\udcff@example.com contains bytes that aren't text.")


def test_a_log_in_plain_ascii_gets_every_line(nowhere: Path) -> None:
    told = program("user", "list", "--limit", "ten", PYTHONIOENCODING="ascii")
    assert told.exit_code == 2
    assert r"\u201cten\u201d is not a whole number" in told.stderr
