"""A starter who is added by hand and may be somebody who is here is held back, as one of a list is."""

import pytest

from support.cast import Cast
from support.cli import Wpp
from wpp.people.accounts import user_by_email
from wpp.portal import Portal
from wpp.starters.same_person import held_back


@pytest.mark.parametrize("name", [("Mia", "Tester"), ("MIA", "tester"), ("Tester", "Mía")])
def test_the_same_name_under_another_address_is_named_and_not_welcomed(
    portal: Portal, cast: Cast, wpp: Wpp, name: tuple[str, str]
) -> None:
    line = ("user", "add", "mia@nortwind.example.com", "--first", name[0], "--last", name[1])
    dry = wpp(*line, "--dry-run", "--json")
    told = wpp(*line, "--json")
    held = [{"email": "mia@nortwind.example.com", "name": " ".join(name), "maybe_same_as": cast.mia.email}]
    assert (told.exit_code, told.document["held_back"]) == (4, held)
    assert (dry.exit_code, dry.document["held_back"]) == (4, held)
    sent = wpp("welcome", "send", "--json")
    assert (sent.exit_code, sent.document["queued"], sent.document["held_back"]) == (4, 2, held)
    assert wpp("welcome", "send", "--user", "mia@nortwind.example.com", "--json").document["queued"] == 1


def test_people_read_how_to_decide_and_not_to_welcome(cast: Cast, wpp: Wpp) -> None:
    told = wpp("user", "add", "mia@nortwind.example.com", "--first", "Mia", "--last", "Tester")
    assert "Held back: Mia Tester <mia@nortwind.example.com> may be mia@client.example.com." in told.stderr
    assert "Next:" not in told.stdout


@pytest.mark.parametrize(
    "words", [["--first", "Mia"], ["--first", "Mia", "--last", "Tester", "--role", "representative"]]
)
def test_one_name_alone_and_staff_are_not_held_back(
    portal: Portal, cast: Cast, wpp: Wpp, words: list[str]
) -> None:
    told = wpp("user", "add", "mia@other.example.com", *words, "--json")
    assert (told.exit_code, told.document["held_back"]) == (0, [])
    with portal.reading() as session:
        assert held_back(session) == []
        assert user_by_email(session, "mia@other.example.com").first_name == "Mia"
