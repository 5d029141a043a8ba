"""What was handed in and means nothing is said: names of things and people, of roles, kinds and settings."""

import stat
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Wpp, on_a_terminal
from support.databases import SQLITE_ONLY
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.sheets import write_csv


@pytest.mark.parametrize(
    "thing", ["mia@client.example.com", "user:MIA@client.example.com", "tsh-m", "sku:TSH-M"]
)
def test_history_is_found_by_what_people_call_a_thing(
    portal: Portal, cast: Cast, wpp: Wpp, thing: str
) -> None:
    wpp("stock", "adjust", "TSH-M", "+1", "--reason", "found")
    told = wpp("audit", "--about", thing, "--json")
    assert (told.exit_code, told.document != []) == (0, True)


def test_history_of_an_order_is_found_by_its_number_alone(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    assert wpp("audit", "--about", number, "--json").document[-1]["event"] == "order:placed"


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("--about", "nonsense", "“nonsense” is no email address, order number or SKU."),
        ("--about", "colour:red", "Nothing was recorded about “colour:red”."),
        ("--about", "user:999", "Nothing was recorded about “user:999”."),
        ("--about", "setting:colour", "There is no setting"),
        ("--about", "nobody@client.example.com", "No account has the email"),
        ("--by", "dee@", "Did you mean dee@house.example.com?"),
        ("--by", "Nobody at all", "Nothing was recorded as done by “Nobody at all”."),
    ],
)
def test_history_of_what_is_not_there_is_refused(
    portal: Portal, cast: Cast, wpp: Wpp, option: str, text: str, sentence: str
) -> None:
    told = wpp("audit", option, text)
    assert (told.exit_code, sentence in told.stderr) == (3, True), told.stderr


def test_a_setting_that_was_never_changed_has_no_history_and_is_no_mistake(cast: Cast, wpp: Wpp) -> None:
    assert wpp("audit", "--about", "setting:approval", "--json").document == []
    assert wpp("audit", "--by", "DEE@house.example.com", "--json").document != []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Northwind <packs@client.example.com>", "Northwind <packs@client.example.com>"),
        ('"North, wind" <packs@client.example.com>', '"North, wind" <packs@client.example.com>'),
        ("packs@client.example.com", "packs@client.example.com"),
        ("<packs@client.example.com>", "packs@client.example.com"),
    ],
)
def test_the_senders_name_is_kept(portal: Portal, wpp: Wpp, text: str, kept: str) -> None:
    told = wpp("settings", "set", "sender", text, "--json")
    assert (told.exit_code, told.document["value"]) == (0, kept)
    name, address = portal.brand(portal.policy()).from_name_and_address
    assert address == "packs@client.example.com"
    assert name == ("Welcome Pack" if kept == address else kept.partition(" <")[0].strip('"'))


@pytest.mark.parametrize("key", ["reply-to", "email.sales"])
def test_a_name_that_is_not_kept_is_said(portal: Portal, wpp: Wpp, key: str) -> None:
    told = wpp("settings", "set", key, "Sales <sales@client.example.com>")
    assert (told.exit_code, "without the names" in told.stderr) == (4, True)
    assert wpp("settings", "get", key).stdout == "sales@client.example.com\n"


@pytest.mark.parametrize("role", ["ds", "DS", "digital services", "Digital_Services", "admin"])
def test_a_role_goes_by_the_name_that_the_documents_have(
    portal: Portal, cast: Cast, wpp: Wpp, role: str
) -> None:
    told = wpp("user", "add", "d@house.example.com", "--first", "D", "--role", role, "--json")
    assert told.document["role"] == "admin"


@pytest.mark.parametrize(
    ("kind", "heading"), [("deliveries", "Delivery note"), ("stocktake", "Counted at"), ("Stock take", "SKU")]
)
def test_a_template_goes_by_what_people_call_it(wpp: Wpp, kind: str, heading: str) -> None:
    assert heading in wpp("template", kind, "new.csv").stdout
    wrong = wpp("template", "stoktake", "other.csv")
    assert (wrong.exit_code, "Did you mean stock-take?" in wrong.stderr) == (2, True)


@pytest.mark.parametrize("words", [("template", "catalogue"), ("catalogue", "template")])
@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_template_of_two_sheets_is_no_csv(wpp: Wpp, words: tuple[str, str], dry: list[str]) -> None:
    told = wpp(*words, "cat.csv", *dry)
    assert (told.exit_code, Path("cat.csv").exists()) == (2, False)
    assert "can't hold the 2 sheets of this template (Items and Packs)" in told.stderr
    assert "Use a name ending in .xlsx." in told.stderr


def test_nothing_is_written_over_slips_or_a_report(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    for words in (("order", "pick-slips", "--to", "mine.html"), ("report", "sla", "--to", "mine.csv")):
        Path(words[-1]).write_text("mine")
        told = wpp(*words, "--json")
        assert (told.exit_code, told.document["error"]["code"]) == (3, "file_exists")
        assert Path(words[-1]).read_text() == "mine"
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).picking_started_at is None


def test_slips_say_that_picking_has_started_and_for_which_orders(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    told = wpp("order", "pick-slips", mia, "--to", "one.html")
    assert f"Picking has started for 1 order ({mia}): its starter can't change it any more." in told.stdout
    assert wpp("order", "pick-slips", "--to", "two.html", "--json").document["picking_started"] == [omar]
    assert "Picking" not in wpp("order", "pick-slips", "--to", "three.html").stdout, "it had started before"


def test_files_are_for_their_owners_eyes_whatever_the_umask(
    portal: Portal, cast: Cast, wpp: Wpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(portal, cast.mia)
    write_csv(Path("list.csv"), ["First name", "Last name", "Email"], [["Ann", "Lee", "ann"]])
    wpp("order", "pick-slips", "--to", "slips.html")
    wpp("order", "export", "--to", "out.csv")
    wpp("report", "sla", "--to", "sla.xlsx")
    wpp("import-users", "list.csv", "--rejects", "bad.csv")
    for name in ("slips.html", "out.csv", "sla.xlsx", "bad.csv", "list.csv"):
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600, name


@SQLITE_ONLY
def test_retiring_the_only_pack_says_that_nobody_can_order(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    asked = on_a_terminal("catalogue", "retire", "Welcome pack", typed="\n")
    assert "Starters who could order and now can't, since no pack is left: 2" in asked.stdout
    assert (asked.exit_code, "[y/N]" in asked.stdout) == (3, True)
    told = wpp("catalogue", "retire", "Welcome pack", "--json")
    assert (told.exit_code, told.document["hangs_on"][0]["number"]) == (4, 2)
    again = wpp("catalogue", "retire", "Welcome pack", "--json")
    assert (again.exit_code, again.document["hangs_on"]) == (0, [])


def test_retiring_a_size_stops_nobody(cast: Cast, wpp: Wpp) -> None:
    told = wpp("catalogue", "retire", "TSH-L", "--json")
    assert (told.exit_code, told.document["hangs_on"]) == (0, [])
