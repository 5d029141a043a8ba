"""What an option undoes, undone twice: the same reason is “already”, another one is named."""

import pytest

from support.cli import Wpp, everything
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Words and exit codes are looked at here; what they rest on is proved over both databases elsewhere."""
    return sqlite_url


UNDOING = {
    # Undoing by an option: the words, and what is made first.
    "picking": (["order", "picking", "{open}", "--undo"], [["order", "picking", "{open}"]]),
    "short": (["order", "short", "{open}", "--undo"], [["order", "short", "{open}", "--item", "BOT"]]),
    "resolve-short": (
        ["order", "resolve-short", "{blocked}", "--undo"],
        [["order", "resolve-short", "{blocked}", "--ship-short"]],
    ),
    "reject-stop": (
        ["order", "reject-stop", "{stopping}", "--undo"],
        [["order", "reject-stop", "{stopping}"]],
    ),
    "reject-change": (
        ["order", "reject-change", "{changing}", "--undo"],
        [["order", "reject-change", "{changing}"]],
    ),
    "recover": (["return", "recover", "{sent}", "--undo"], [["return", "recover", "{sent}"]]),
    "merge": (
        ["user", "merge", "--undo", "mia@client.example.com"],
        [["user", "merge", "omar@client.example.com", "mia@client.example.com"]],
    ),
}


@pytest.mark.parametrize("name", UNDOING)
def test_what_is_undone_twice_names_a_reason_that_was_not_saved(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    undo, before = UNDOING[name]
    for words in before:
        assert wpp(*(word.format(**prepared) for word in words), "-y").exit_code in (0, 4)
    words = [word.format(**prepared) for word in undo]
    assert wpp(*words, "--reason", "A mistake", "-y").exit_code == 0
    now = everything(portal)
    again = wpp(*words, "--reason", "A mistake", "-y")
    assert again.exit_code == 0, again
    other = wpp(*words, "--reason", "Quite another", "-y")
    assert (other.exit_code, "was not saved" in other.stderr) == (4, True), other
    assert everything(portal) == now
