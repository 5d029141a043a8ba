"""Late writers and doubtful rows: a newer password stays, and people who may be one are asked about."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select

from support.cast import starter
from wpp.people.accounts import list_users
from wpp.people.form_drafts import claim_draft, load_draft, save_draft
from wpp.people.model import FormDraft, Purpose
from wpp.people.password_links import make_link, set_password
from wpp.people.passwords import Hasher
from wpp.people.sign_in import Caller, WrongPassword, sign_in
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.history import list_imports
from wpp.starters.import_list import import_starters
from wpp.starters.undo import undo_import

OLD, NEW = "apple-harbour-kite", "seven-brave-otters"


def test_a_password_that_was_changed_meanwhile_is_not_put_back_by_a_log_in(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        mia = starter(work, "Mia")

    def choose(password: str) -> None:
        with portal.transaction(by="mia") as work:
            link = make_link(work, mia.id, Purpose.RESET, days=1, secret=portal.secret)
            set_password(work, link.token, password, hasher=portal.hasher)

    class Slow(Hasher):
        """Another tab changes the password while this one is hashed again."""

        def needs_rehash(self, hashed: str) -> bool:
            return True

        def hash(self, password: str) -> str:
            choose(NEW)
            return Hasher.cheap().hash(password)

    def log_in(password: str, hasher: Hasher) -> None:
        sign_in(
            lambda: portal.transaction(by="a visitor"),
            mia.email,
            password,
            hasher=hasher,
            caller=Caller("192.0.2.1"),
        )

    choose(OLD)
    log_in(OLD, Slow.cheap())
    log_in(NEW, portal.hasher)
    with pytest.raises(WrongPassword):
        log_in(OLD, portal.hasher)


def listed(folder: Path, *rows: tuple[str, str, str]) -> Path:
    """A list of starters as a file."""
    path = folder / "starters.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("First name", "Last name", "Email"), *rows])
    return path


@pytest.mark.parametrize(
    ("one", "other"),
    [(("Zoë", "Müller"), ("Zoe", "MULLER")), (("José", "Núñez"), ("Jose\u0301", "Nun\u0303ez"))],
)
def test_an_accent_makes_nobody_another_person(
    portal: Portal, tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
) -> None:
    path = listed(tmp_path, (*one, "a@example.com"), (*other, "b@example.com"))
    with portal.reading() as session:
        plan = check_starters(session, read_sheet(path, STARTER_COLUMNS))
    assert [(note.row, note.code) for note in plan.notes] == [(3, "maybe_same_person")]
    assert len(plan.new) == 2


def test_each_import_keeps_its_own_figures_and_is_taken_back_alone(portal: Portal, tmp_path: Path) -> None:
    lists = [
        [("Ann", "Lee", "ann@example.com"), ("Bob", "Ray", "bob@example.com")],
        [("Cy", "Fox", "cy@example.com")],
    ]
    for rows in lists:
        with portal.transaction(by="dee") as work:
            sheet = read_sheet(listed(tmp_path, *rows), STARTER_COLUMNS)
            import_starters(work, check_starters(work.session, sheet))

    def figures() -> list[tuple[int, int, int, bool]]:
        with portal.reading() as session:
            found = list_imports(session)
        return [(each.id, each.added, each.people, each.undone_at is not None) for each in found]

    assert figures() == [(2, 1, 1, False), (1, 2, 2, False)]
    with portal.transaction(by="dee") as work:
        undo_import(work, 2)
    assert [each[2:] for each in figures()] == [(0, True), (2, False)]
    with portal.reading() as session:
        assert [user.email for user in list_users(session)] == ["ann@example.com", "bob@example.com"]


def test_a_draft_is_its_owners_and_that_of_a_logged_out_browser_waits_apart(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        mia, omar = starter(work, "Mia"), starter(work, "Omar")
        save_draft(work, {"town": "Leeds"}, user_id=mia.id)
        save_draft(work, {"town": "Derby"}, user_id=omar.id)
        save_draft(work, {"town": "Hull"}, user_id=mia.id, visitor="browser")
    with portal.transaction(by="dee") as work:
        assert load_draft(work.session, mia.id) == {"town": "Leeds"}, "what waits for a log-in is not shown"
        save_draft(work, {"town": "York"}, user_id=mia.id)
        assert load_draft(work.session, mia.id) == {"town": "York"}
        assert load_draft(work.session, omar.id) == {"town": "Derby"}, "nobody else's is replaced"
        claim_draft(work, visitor="browser", user_id=mia.id)
        assert load_draft(work.session, mia.id) == {"town": "Hull"}, "the one that waited was not replaced"


def test_nothing_typed_is_no_draft_and_nobody_has_one(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        mia = starter(work, "Mia")
        save_draft(work, {"town": "Leeds"}, user_id=mia.id)
        save_draft(work, {"town": "", "line1": ""}, user_id=mia.id)
        assert work.session.scalar(select(func.count()).select_from(FormDraft)) == 0
        save_draft(work, {"town": "Leeds"}, user_id=mia.id + 99)
        assert work.session.scalar(select(func.count()).select_from(FormDraft)) == 0
