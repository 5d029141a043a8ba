"""An answer to a question that nobody asked is named, whichever command gets it, and nothing is changed."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp, everything
from support.commands import commands
from support.every_command import ELSEWHERE, WRITES, words_of
from wpp.portal import Portal

TAKES_ANSWERS = {
    name
    for name, command in commands()
    if any("--answer" in option.opts for option in command.params) and not command.hidden
} - ELSEWHERE


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is refused before it is written for good is the same on both databases."""
    return sqlite_url


def test_every_command_that_takes_answers_is_tried() -> None:
    assert set(WRITES) >= TAKES_ANSWERS


@pytest.mark.parametrize("name", sorted(TAKES_ANSWERS))
def test_an_answer_to_what_was_not_asked_is_refused(
    portal: Portal, prepared: dict[str, str], wpp: Wpp, name: str
) -> None:
    words = words_of(name, prepared)
    if name == "user enable":
        assert wpp("user", "disable", "mia@client.example.com").exit_code == 0
    before = everything(portal)
    refused = wpp(*words, "-y", "--answer", "mising=keep", "--json")
    assert refused.exit_code == 2, refused
    assert refused.document["error"]["code"] == "unknown_answer"
    assert "“mising”" in refused.document["error"]["message"]
    assert everything(portal) == before


def test_an_answer_that_was_needed_the_first_time_is_welcome_again(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, cast.omar).number
    assert wpp("order", "complete", first, "--tracking", "JD0002233445566778").exit_code == 0
    words = ["order", "complete", second, "--tracking", "JD0002233445566778"]
    asked = wpp(*words, "--json").document["error"]["questions"][0]
    answer = f"{asked['id']}={asked['answers'][0]['value']}"
    assert wpp(*words, "--answer", answer).exit_code == 0
    again = wpp(*words, "--answer", answer)
    assert (again.exit_code, "already" in again.stdout) == (0, True)
