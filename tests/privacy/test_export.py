"""Everything that is held about somebody, in a file for them: all of it, notes of staff included, and no secret."""

import json
import stat
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.cast import Cast
from support.cli import Wpp, everything
from support.person import EMAIL, HOME, NAME, PHONE, WORDS, lived
from wpp.portal import Portal
from wpp.privacy.columns import Personal, declared
from wpp.privacy.holdings import TITLES


def test_everything_held_is_in_both_files(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    held = {
        table
        for table, rows in everything(portal).items()
        if any(word in row.casefold() for row in rows for word in WORDS)
    }
    for name in ("their.json", "their.html"):
        told = wpp("user", "export", EMAIL.upper(), "--to", name, "--json")
        assert told.exit_code == 0, told
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
    document = json.loads(Path("their.json").read_text("utf-8"))
    # A file's name is no table of theirs, and a correction of stock that names them is of nobody's order.
    assert held - {"stock_movements"} <= set(document)
    page = unescape(Path("their.html").read_text("utf-8")).casefold()
    assert all(word in json.dumps(document).casefold() and word in page for word in WORDS)
    assert document["name"] == NAME
    assert {row["note"] for row in document["returns"]} == {f"Zbigniewa says it shrank ({PHONE})"}
    assert {row["note"] for row in document["short_picks"]} == {f"none for {NAME}"}
    assert f"{NAME} has left {HOME.line1}" in json.dumps(document["audit_events"])
    assert "Wisteria" in next(row["text"] for row in document["emails"] if row["kind"] == "warehouse_order")
    assert wpp("audit", "--about", "user", "--json").exit_code in (0, 3)


def test_no_secret_and_nobody_else_is_in_it(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    wpp("user", "export", EMAIL, "--to", "their.json")
    content = Path("their.json").read_text("utf-8")
    with portal.reading() as session:
        for column in declared(Personal.SECRET):
            values = session.connection().execute(column.table.select().with_only_columns(column)).scalars()
            assert not [value for value in values if value and str(value) in content], column
    assert cast.mia.email not in content


def test_giving_data_out_and_erasing_it_are_security_events(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    wpp("user", "export", cast.mia.email, "--to", "their.json")
    wpp("user", "erase", cast.mia.email, "-y")
    recorded = {each["event"] for each in wpp("audit", "--security", "--json").document}
    assert {"user:exported", "user:erased"} <= recorded


def test_a_second_export_never_replaces_another_file(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("mine.json").write_text("{}")
    told = wpp("user", "export", cast.mia.email, "--to", "mine.json", "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (3, "file_exists")
    assert wpp("user", "export", cast.mia.email, "--to", "mine.pdf").exit_code == 2


def test_every_table_about_people_has_a_heading(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    wpp("user", "export", EMAIL, "--to", "their.json")
    document = json.loads(Path("their.json").read_text("utf-8"))
    owned = {str(getattr(column.table, "name", "")) for column in declared(Personal.OWNER)}
    assert owned <= set(TITLES)
    assert set(document) - {"email", "name", "at"} <= set(TITLES)


@pytest.mark.browser
def test_on_a_phone_what_is_held_has_more_room_than_its_name(
    portal: Portal, cast: Cast, wpp: Wpp, page: Page
) -> None:
    lived(portal, cast, wpp)
    wpp("user", "export", EMAIL, "--to", "their.html")
    page.goto(Path("their.html").absolute().as_uri())
    assert page.locator("tr th").first.bounding_box()["width"] < 160  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
