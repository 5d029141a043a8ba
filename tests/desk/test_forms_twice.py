"""Nothing in silence: each form of the desk twice, and once more with something else than what is stored."""

import re
from collections.abc import Mapping

import pytest

from store.web.app import ROUTES
from support.cast import Cast
from support.cli import everything
from support.desk_forms import FORMS, DeskForm
from support.web import Answer, Visitor, at_browser
from wpp.portal import Portal

OWN = {"sessions", "form_drafts", "known_devices", "sign_in_attempts"}
"""Tables that say who is at which page, and nothing of the trade."""
SAID = (
    *(
        "already",
        "Already",
        "no longer",
        "changed before this was saved",
        "Nothing to",
        "can’t be",
        "has gone",
    ),
    "has been allowed since",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


ELSEWHERE = {"search", "merge-check", "factor-reset"}
"""Two that only find something, and one that needs a phone: `test_search`, `test_merging`, `test_second_factor`."""


def stored(portal: Portal) -> dict[str, list[str]]:
    """Every row but those that are a browser's own, and that a page of somebody was looked at."""
    kept = {table: rows for table, rows in everything(portal).items() if table not in OWN}
    return {table: [row for row in rows if "user:viewed" not in row] for table, rows in kept.items()}


def filled(page: Answer, typed: Mapping[str, str]) -> dict[str, str]:
    """What is typed, where a name that ends in a star is the first such field of the page, and a star is its number."""
    fields = {}
    for name, text in typed.items():
        start = re.escape(name.removesuffix("*"))
        found = re.search(f'name="({start}[0-9]+)"', page.html) if name.endswith("*") else None
        whole = found[1] if found else name
        fields[whole] = whole.rpartition("-")[2] if text == "*" else text
    return fields


def sent(portal: Portal, cast: Cast, form: DeskForm) -> tuple[Visitor, Answer]:
    """Dee at the page of a form, which she has sent once; gives the page that it stood on."""
    dee = at_browser(portal, cast.dee)
    page = dee.get(form.page(portal, cast))
    there = page.form(form.button)
    assert there.action.rpartition("/")[2] == form.route
    done = dee.press(form.button, **filled(page, form.typed))
    assert done.status in (200, 303), done.words
    return dee, page


def test_every_form_of_the_desk_is_tried() -> None:
    posts = {route.path for route in ROUTES if route.method == "POST" and route.path.startswith("/desk")}
    posts = {path for path in posts if path.rpartition("/")[2] not in ELSEWHERE}
    tried = {form.route for form in FORMS}
    assert {re.split("/", rule)[-1] for rule in posts} == tried
    assert len(posts) == len(tried) == len(FORMS)


@pytest.mark.parametrize("form", [each for each in FORMS if not each.act_again], ids=lambda each: each.route)
def test_the_same_again_changes_nothing_and_says_so(portal: Portal, cast: Cast, form: DeskForm) -> None:
    dee, page = sent(portal, cast, form)
    before = stored(portal)
    dee.page = page
    again = dee.press(form.button, **filled(page, form.typed))
    assert stored(portal) == before
    assert any(word in again.words for word in ((form.ends,) if form.ends else SAID)), again.words


@pytest.mark.parametrize("form", [each for each in FORMS if each.other], ids=lambda each: each.route)
def test_something_else_than_what_is_stored_is_named_or_done(
    portal: Portal, cast: Cast, form: DeskForm
) -> None:
    dee, page = sent(portal, cast, form)
    before = stored(portal)
    dee.page = page
    told = dee.press(form.button, **filled(page, {**form.typed, **(form.other or {})}))
    if form.taken:
        assert stored(portal) != before
        return
    assert stored(portal) == before
    assert told.status in (409, 422), told.words
