"""Erasing somebody: no word of theirs is left anywhere, the books stay right, and nobody comes back by accident."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from support.cast import ADDRESS, Cast, order
from support.cli import Answer, Wpp, everything
from support.person import EMAIL, LINE1, NAME, WORDS, lived, placed
from support.web import at_browser
from wpp.people.accounts import user_by_email
from wpp.portal import Portal
from wpp.portal.database_check import check_database


@pytest.fixture(autouse=True)
def home(portal: Portal, wpp: Wpp, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file for the portal, beside which the list of erasures is kept."""
    file = Path("wpp.toml")
    configuration = portal.configuration
    file.write_text(
        "".join(
            f'{key} = "{getattr(configuration, key)}"\n'
            for key in ("database_url", "mail_url", "base_url", "secret_key")
        )
    )
    for key in ("DATABASE_URL", "MAIL_URL", "BASE_URL", "SECRET_KEY", "ERASURES"):
        monkeypatch.delenv(f"WPP_{key}", raising=False)
    return Path("erasures.jsonl")


def erase(wpp: Wpp, *words: str) -> Answer:
    """Erase the person, and what was said."""
    return wpp("user", "erase", EMAIL, "-y", "--json", *words)


def left_in_rows(portal: Portal) -> list[str]:
    """Rows of any table that still have a word of the person."""
    return [
        f"{table}: {row}"
        for table, rows in everything(portal).items()
        for row in rows
        if any(word in row.casefold() for word in WORDS)
    ]


def raw_pages(portal: Portal) -> Iterator[bytes]:
    """What lies on the disk: SQLite's file and log, or the files of a server's tables and indexes."""
    database = portal.database
    if database.is_sqlite:
        path = Path(str(database.url.database))
        yield from (each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
        return
    engine = create_engine(portal.configuration.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
        paths = connection.scalars(
            text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't')")
        ).all()
    engine.dispose()
    yield from ((folder / path).read_bytes() for path in paths if path and (folder / path).exists())


def in_raw_pages(portal: Portal) -> list[str]:
    """Words of the person that are still on the disk."""
    pages = [page.lower() for page in raw_pages(portal)]
    return [word for word in WORDS if any(word.encode() in page for page in pages)]


def test_no_word_is_left_in_any_row_page_or_mail_file(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    assert len({row.partition(":")[0] for row in left_in_rows(portal)}) >= 10
    assert set(in_raw_pages(portal)) == set(WORDS)
    mail = Path(portal.configuration.mail_url.removeprefix("file://"))
    before = len(list(mail.glob("*.eml")))
    wpp("user", "export", EMAIL, "--to", "their.html")
    answer = erase(wpp)
    assert answer.exit_code == 0, answer
    document = answer.document
    assert (len(document["orders"]), document["files"], document["left"]) == (
        2,
        ["logicon.csv", "their.html"],
        [],
    )
    assert document["pages_rewritten"] is True
    assert left_in_rows(portal) == []
    assert in_raw_pages(portal) == []
    kept = list(mail.glob("*.eml"))
    assert document["mail_files"] == before - len(kept) > 3
    assert not any(word.encode() in file.read_bytes().lower() for file in kept for word in WORDS)


def test_a_name_in_the_address_of_somebody_else_is_listed(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    order(portal, cast.omar, address=replace(ADDRESS, line2=f"c/o {NAME}"))
    answer = erase(wpp)
    assert (answer.exit_code, answer.document["left"]) == (4, ["orders.line2"])


def test_the_page_of_the_erased_names_no_row_of_their_list(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    person = lived(portal, cast, wpp)
    dee = at_browser(portal, cast.dee)
    assert "list.csv, row 2" in dee.get(f"/desk/people/{person.id}").words
    erase(wpp)
    words = dee.get(f"/desk/people/{person.id}").words
    assert ("list.csv" in words, "row None" in words) == (True, False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_deleted_long_before_is_gone_from_the_pages_too(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    lived(portal, cast, wpp)
    with closing(sqlite3.connect(str(portal.database.url.database))) as earlier:
        # As most builds of SQLite delete: the bytes stay in the page.
        earlier.execute("PRAGMA secure_delete=OFF")
        earlier.execute("INSERT INTO settings (key, value) VALUES ('x', 'Quarterstaff, once more')")
        earlier.commit()
        earlier.execute("DELETE FROM settings WHERE key = 'x'")
        earlier.commit()
        earlier.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert any(b"once more" in page for page in raw_pages(portal))
    erase(wpp)
    assert not any(b"once more" in page for page in raw_pages(portal))


def test_erasing_again_is_done_already(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    assert erase(wpp).document["already"] is False
    again = erase(wpp)
    assert (again.exit_code, again.document["already"]) == (0, True)
    never = wpp("user", "erase", "never@client.example.com", "-y", "--json")
    assert (never.exit_code, never.document["error"]["code"]) == (3, "unknown_user")


def test_stock_counts_and_figures_stay_right(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    before = {name: len(rows) for name, rows in everything(portal).items()}
    stock = wpp("stock", "list", "--json").stdout
    erase(wpp)
    assert wpp("stock", "list", "--json").stdout == stock
    after = {name: len(rows) for name, rows in everything(portal).items()}
    lost = {name for name in before if after[name] < before[name]}
    assert lost == {"form_drafts", "import_changes", "import_members", "password_links", "sessions"}
    assert check_database(portal.database).ok
    assert [each for each in wpp("doctor", "--json").document["checks"] if each["state"] == "fail"] == []
    for words in (["order", "list"], ["mail", "list"], ["audit"], ["return", "list"], ["user", "list"]):
        assert wpp(*words, "--json").exit_code == 0
    [number, *_] = [row["id"] for row in wpp("mail", "list", "--json").document if row["subject"] == "Erased"]
    assert "has been deleted" in wpp("mail", "show", str(number)).stdout


def test_an_open_order_is_the_reason_not_to(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    person = lived(portal, cast, wpp)
    wpp("user", "allow-order", EMAIL, "--reason", "goodwill")
    number = placed(portal, person)
    before = everything(portal)
    answer = erase(wpp)
    assert (answer.exit_code, answer.document["error"]["code"]) == (3, "open_order")
    assert number in answer.document["error"]["message"]
    assert everything(portal) == before
    assert not Path("erasures.jsonl").exists()


def test_staff_are_disabled_and_not_erased(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    answer = wpp("user", "erase", cast.walt.email, "-y", "--json")
    assert (answer.exit_code, answer.document["error"]["code"]) == (3, "staff_account")


def test_a_dry_run_erases_nothing(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    before = everything(portal)
    assert erase(wpp, "--dry-run").document["dry_run"] is True
    assert everything(portal) == before


def test_others_keep_their_name_and_address(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    wpp("user", "add", "other@client.example.com", "--first", "Zbigniewa", "--last", "Quarterstaff")
    with portal.reading() as session:
        other = user_by_email(session, "other@client.example.com")
    number = placed(portal, other)
    erase(wpp)
    kept = wpp("order", "show", number, "--json").document
    assert (kept["address"]["name"], kept["address"]["line1"]) == (NAME, LINE1)
    about = [
        row for row in everything(portal)["emails"] if number in row and "other@client.example.com" in row
    ]
    assert about
    assert all(NAME in row for row in about)


def test_what_was_closed_stays_closed(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    lived(portal, cast, wpp)
    erased = erase(wpp).document
    first, second = erased["orders"]
    for words in (
        ["order", "reinstate", second, "--reason", "x"],
        ["order", "uncomplete", first, "--reason", "x"],
        ["user", "enable", erased["account"]],
        ["user", "edit", erased["account"], "--first", "Mia"],
        ["user", "allow-order", erased["account"], "--reason", "lost"],
        ["return", "reissue", "RET-1"],
    ):
        assert wpp(*words).exit_code == 3, words


def test_the_list_of_erasures_says_nothing_of_anybody(
    portal: Portal, cast: Cast, wpp: Wpp, home: Path
) -> None:
    lived(portal, cast, wpp)
    erase(wpp)
    content = home.read_text()
    assert set(json.loads(content.splitlines()[0])) == {"key", "at"}
    assert not any(word in content.lower() for word in WORDS)
    assert home.stat().st_mode & 0o077 == 0


def test_a_later_list_does_not_invite_them_again_unless_somebody_says_so(
    portal: Portal, cast: Cast, wpp: Wpp, home: Path
) -> None:
    lived(portal, cast, wpp)
    erase(wpp)
    again = wpp("import-users", "list.csv", "--welcome", "-y", "--json")
    assert (again.exit_code, again.document["added"]) == (4, 0)
    assert [each["code"] for each in again.document["rejected"]] == ["erased_person"]
    words = ["user", "add", EMAIL.upper(), "--first", "Zbigniewa", "--last", "Quarterstaff", "--json"]
    refused = wpp(*words)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "erased_person")
    assert wpp(*words, "--after-erasure").exit_code == 0
    assert wpp("import-users", "list.csv", "-y").exit_code == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restored_backup_brings_nobody_back(portal: Portal, cast: Cast, wpp: Wpp, home: Path) -> None:
    lived(portal, cast, wpp)
    assert wpp("db", "backup", "--to", "before.backup").exit_code == 0
    erase(wpp)
    portal.close()
    words = ["db", "restore", "before.backup", "--replace", "--answer", "mail=withdraw", "--json"]
    restored = wpp(*words)
    assert (restored.exit_code, restored.document["erased"]) == (0, 1), restored
    assert left_in_rows(portal) == []
    Path(restored.document["kept"]).unlink()
    assert in_raw_pages(portal) == []
