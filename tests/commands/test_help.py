"""Help: every command explains itself, with an example that works, and at once."""

import re
import shlex
import subprocess
import sys
from typing import Any, get_args

import pytest

from cli import mail
from cli.order.arguments import STATUSES
from cli.stock import adjust
from cli.user import arguments
from support.cli import REPOSITORY, Wpp, program, run
from support.commands import COMMANDS, ROOT
from wpp.mail.model import EmailState
from wpp.orders.model import Status
from wpp.people.entitlements import GrantReason
from wpp.people.model import Role
from wpp.people.views import UserState
from wpp.stock.adjustments import Reason

HEAVY = (
    "sqlalchemy",
    "alembic",
    "openpyxl",
    "pydantic",
    "holidays",
    "python_calamine",
    "jinja2",
    "rich",
    "argon2",
)
CONTRACT = """
init demo serve cron doctor settings.list settings.get settings.set import-users user.list user.show user.add
user.edit user.off user.on user.new-link user.grant welcome.send welcome.remind welcome.preview catalogue.import
catalogue.list catalogue.template stock.book-in stock.list stock.show stock.history stock.adjust stock.threshold
stock.check stock.count order.list order.show order.approve order.reject order.complete order.cancel return.record
return.list mail.send mail.list mail.show mail.retry audit db.upgrade db.status db.backup db.check
"""


PRESENT_NAMES = {
    "user off": "user disable",
    "user on": "user enable",
    "user grant": "user allow-order",
    "stock expect": "purchase add",
    "stock expected": "purchase list",
    "order slips": "order pick-slips",
    "order resume": "order resolve-short",
    "order stopped": "order confirm-stop",
    "order too-late": "order reject-stop",
    "return found": "return recover",
}
PRESENT_OPTIONS = {
    ("order resume", "--another"): "--replace",
    ("order resume", "--part"): "--ship-short",
    ("order resolve-short", "--another"): "--replace",
    ("stock book-in", "--another"): "--different-delivery",
    ("stock book-in", "--close"): "--complete-purchase",
}


@pytest.mark.parametrize(("old", "new"), PRESENT_NAMES.items())
def test_a_command_that_was_renamed_does_the_same_under_its_old_name_unseen(old: str, new: str) -> None:
    assert COMMANDS[old].hidden
    assert not COMMANDS[new].hidden
    assert COMMANDS[old].help == COMMANDS[new].help
    assert COMMANDS[old].present_name("--another") == COMMANDS[new].present_name("--another")
    assert [(each.name, each.opts) for each in COMMANDS[old].params] == [
        (each.name, each.opts) for each in COMMANDS[new].params
    ]
    noun, _, verb = old.partition(" ")
    listed = run(noun, "--help").stdout
    assert not re.search(rf"^  {verb} ", listed, re.MULTILINE)


@pytest.mark.parametrize(("used", "new"), PRESENT_OPTIONS.items())
def test_an_option_that_was_renamed_goes_by_its_old_name_unseen(used: tuple[str, str], new: str) -> None:
    command, old = used
    assert COMMANDS[command].present_name(old) == new
    assert new in {option for parameter in COMMANDS[command].params for option in parameter.opts}
    shown = run(*command.split(), "--help").stdout
    assert new in shown
    assert f"{old} " not in shown


def test_an_old_option_does_what_the_new_one_does(wpp: Wpp) -> None:
    told = [
        wpp("order", "resume", "10008", option).exit_code for option in ("--another", "--replace", "--part")
    ]
    assert told == [3, 3, 3]
    assert wpp("order", "resume", "10008", "--another", "--part").exit_code == 2
    assert wpp("order", "list", "--another").exit_code == 2


def test_every_command_of_the_contract_is_there() -> None:
    assert set(COMMANDS) >= {name.replace(".", " ") for name in CONTRACT.split()}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_parses(name: str) -> None:
    told = run(*name.split(), "-h")
    assert told.exit_code == 0
    assert told.stderr == ""
    block = re.search(r"Examples?:\n((?:    wpp .*\n)+)", told.stdout)
    examples = [line.strip() for line in block[1].splitlines()] if block else []
    assert examples, f"{name} shows no example"
    for example in examples:
        assert example.startswith((f"wpp {PRESENT_NAMES.get(name, name)}", "wpp template ")), example
        parse(shlex.split(example.partition(" > ")[0])[1:])


def parse(words: list[str]) -> None:
    """Parse a command to its end without doing it."""
    context = ROOT.make_context("wpp", words)
    command: Any = ROOT
    while hasattr(command, "commands"):
        words = [*context._protected_args, *context.args]
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, words, parent=context)


@pytest.mark.parametrize("name", ["", *(name for name in ROOT.commands if name not in COMMANDS)])
def test_a_noun_alone_says_what_it_has(name: str) -> None:
    told = run(*name.split())
    assert told.exit_code == 0
    assert told.stderr == ""
    assert told.stdout.startswith("Usage: wpp")


def test_the_first_page_follows_the_journey() -> None:
    page = run("--help").stdout
    headings = [line for line in page.splitlines() if re.fullmatch(r"[A-Z][\w ]+:", line)]
    assert headings == ["Options:", "Set up:", "People:", "Goods:", "Orders:", "Keep it running:"]
    assert "…" not in page.partition("Set up:")[2]
    assert "..." not in page.partition("Set up:")[2]


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["stock", "--help"],
        ["stock", "book-in", "-h"],
        ["demo", "-h"],
        ["--version"],
        ["order", "lst"],
    ],
)
def test_help_imports_nothing_that_takes_long(words: list[str]) -> None:
    assert imported_by(words) & set(HEAVY) == set()


def test_completion_imports_nothing_that_takes_long() -> None:
    surroundings = {"_WPP_COMPLETE": "complete_bash", "COMP_WORDS": "wpp stock ", "COMP_CWORD": "2"}
    assert imported_by([], **surroundings) & set(HEAVY) == set()
    told = program(**surroundings)
    assert {"book-in", "list", "check"} <= set(told.stdout.split())


def imported_by(words: list[str], **surroundings: str) -> set[str]:
    """The packages that one run of the program imports."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr))\n"
        "from cli.main import main\n"
        f"sys.argv[1:] = {words!r}\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "", **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_the_words_offered_are_the_words_of_the_trade() -> None:
    assert set(arguments.ROLES) == set(Role)
    assert set(arguments.ROLES_ALSO.values()) <= set(Role)
    assert set(get_args(arguments.StateName)) == set(UserState)
    assert set(get_args(arguments.ReasonName)) == set(GrantReason)
    assert set(get_args(adjust.ReasonName)) == set(Reason)
    assert set(get_args(mail.StateName)) == set(EmailState)
    assert set(STATUSES) == {status.value.lower().replace(" ", "-") for status in Status}


def test_the_version_is_told_without_a_portal(nowhere: object) -> None:
    from wpp import __version__

    assert run("--version").stdout == f"wpp {__version__}\n"


def test_root_options_may_stand_behind_the_command(wpp: Wpp) -> None:
    wpp("user", "add", "nia@example.com", "--first", "Nia", "--as", "the night shift")
    [entry] = wpp("audit", "--json", "--by", "the night shift").document
    assert entry["event"] == "user:added"


def test_what_stands_behind_two_dashes_is_no_option(wpp: Wpp) -> None:
    told = wpp("settings", "set", "brand.name", "--", "--debug")
    assert told.exit_code == 0
    assert wpp("settings", "get", "brand.name").stdout == "--debug\n"
