"""`wpp demo`: the front door. It walks the whole journey, tells what it read back, and touches no other portal."""

import re
from pathlib import Path

import pytest

from support.cli import Answer, program


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """One demo, walked once."""
    home = tmp_path_factory.mktemp("demo") / "northwind"
    return home, program("demo", "--once", "--dir", str(home))


def test_the_whole_journey_ends_well(told: tuple[Path, Answer]) -> None:
    _, answer = told
    assert answer.stderr == ""
    assert answer.exit_code == 0
    assert re.findall(r"^ ?(\d+)  ", answer.stdout, re.MULTILINE) == [str(each) for each in range(1, 25)]


@pytest.mark.parametrize(
    "sentence",
    [
        "19 SKUs and 1 pack imported.",
        "14 rows read, 12 people added.",
        "EXP-1: 1 order in logicon.csv, 4 rows for Logicon.",
        "+1  placed here, not tracked there yet: 10008",
        "4 SKUs compared, 1 with an unexplained difference.",
        "Row 6, Email: 'tom.baker@northwind' is not an email address",
        "The same file again: 0 added, 12 already here.",
        "GRN-2: 104 units of 4 SKUs, delivery note DN-48213.",
        "Delivery note DN-48213 was booked in as GRN-2",
        "Row 4 says “The following items are on back order”. What should happen to row 5, below it?",
        "Left out, as answered. GRN-3: 30 units.",
        "GRN-3 undone: 30 units removed from stock.",
        "Which item is “GD05 Navy” (XS, S, L and XL: 12 units)?",
        "Sizes across the page (XS, S, L and XL): 4 lines, 12 units: row 2: TEE-NVY-XS 2, TEE-NVY-S 4",
        "GRN-4: 12 units of 4 SKUs, delivery note GC-1101.",
        "read as 4 lines, as before. “GD05 Navy” is T-shirt.",
        "GRN-5: 8 units of 4 SKUs, delivery note GC-1201.",
        "1 person would be added, and the others are held back:",
        "Row 3, Status: ",
        "10008 is Progressing again, and its units are reserved.",
        "Completed when it left. 1 dispatched email withdrawn before it was sent, 1 waiting.",
        "12 welcome emails queued; run again: 0.",
        "Mia Okafor opened the link in the email and is active.",
        "You've already placed your one order.",
        "Hoodie, 3XL has sold out.",
        "is Rejected, and Björn may order again: 0 used.",
        "10008 needs a decision; the 48-hour clock is paused: ",
        "Customer services choose another unit, and 10008 resumes with 4 units.",
        "Completed again: Completed already, and 1 dispatched email in all.",
        "1 × BOTTLE-BLK good and 1 × TEE-NVY-M damaged.",
        "Low stock: TEE-NVY-M, 5 left",
    ],
)
def test_it_tells_in_plain_words_what_it_read_back(told: tuple[Path, Answer], sentence: str) -> None:
    assert sentence in told[1].stdout


def test_every_check_of_the_doctor_is_well_afterwards(told: tuple[Path, Answer]) -> None:
    home, answer = told
    found = re.search(r"(\d+) checks, (\d+) of them OK", answer.stdout)
    assert found is not None
    assert found[1] == found[2]
    assert program("--config", str(home), "doctor").exit_code == 0


def test_every_email_lies_in_its_folder(told: tuple[Path, Answer]) -> None:
    home, answer = told
    files = list((home / "mail").glob("*.eml"))
    assert f"{len(files)} files in the folder" in answer.stdout
    assert program("--config", str(home), "mail", "list", "--state", "queued").stdout.count("\n") == 1


def test_in_a_pipe_it_is_plain_text(told: tuple[Path, Answer]) -> None:
    assert "\x1b" not in told[1].stdout


def test_its_log_ins_are_good(told: tuple[Path, Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    from cli.demo.people import HELEN, PRIYA, SAM
    from wpp.configuration import find_configuration
    from wpp.people.model import Role
    from wpp.people.sign_in import Caller, sign_in
    from wpp.portal import open_portal

    home, answer = told
    portal = open_portal(find_configuration(home / "wpp.toml"))
    try:
        for email, role in ((PRIYA, Role.USER), (HELEN, Role.REPRESENTATIVE), (SAM, Role.WAREHOUSE)):
            found = re.search(rf"{email}  (\S+)$", answer.stdout, re.MULTILINE)
            assert found is not None
            signed = sign_in(
                lambda: portal.transaction(by="test"),
                email,
                found[1],
                hasher=portal.hasher,
                caller=Caller("127.0.0.1"),
            )
            assert signed.user.role is role
            assert signed.user.orders_used == 0
    finally:
        portal.close()


def test_its_folder_is_gone_on_with_as_it_is(told: tuple[Path, Answer]) -> None:
    home, _ = told
    before = (home / "wpp.toml").read_text()
    again = program("demo", "--once", "--dir", str(home))
    assert again.exit_code == 0
    assert "Your earlier demo" in again.stdout
    assert (home / "wpp.toml").read_text() == before


def test_a_demo_that_was_interrupted_is_made_afresh(tmp_path: Path) -> None:
    (tmp_path / "wpp-demo").write_text("begun\n")
    (tmp_path / "wpp.db").write_bytes(b"half a database")
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "old.eml").write_text("To: nobody\n\nold\n")
    assert program("demo", "--once", "--dir", str(tmp_path)).exit_code == 0
    assert not (tmp_path / "mail" / "old.eml").exists()


@pytest.mark.parametrize("name", ["wpp.toml", "letter.txt"])
def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    refused = program("demo", "--once", "--dir", str(tmp_path))
    assert refused.exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_another_portal_in_the_environment_is_not_touched(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    answer = program(
        "demo",
        "--once",
        "--dir",
        str(tmp_path / "demo"),
        WPP_DATABASE_URL=f"sqlite:///{other}",
        WPP_MAIL_URL="smtp://127.0.0.1:1",
        WPP_CONFIG=str(tmp_path / "nothing.toml"),
    )
    assert answer.exit_code == 0
    assert not other.exists()


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = program("demo", "--dir", str(tmp_path / "demo"), "--port", str(port))
    assert refused.exit_code == 5
    assert not (tmp_path / "demo").exists()
