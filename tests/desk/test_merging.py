"""Digital services merge two accounts of one person on the desk, and undo it there."""

import pytest

from support.cast import Cast, order, starter
from support.web import at_browser
from wpp.people.accounts import list_users, user_by_email
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def test_dee_sees_both_accounts_merges_them_and_undoes_it(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        ann = starter(work, "Ann")
    first, second = order(portal, cast.mia).number, order(portal, ann, "TSH-S", "BOT").number
    dee = at_browser(portal, cast.dee)
    assert "Same person twice?" in dee.get(f"/desk/people/{ann.id}").words
    both = dee.press("Check both accounts", old=cast.mia.email)
    assert (both.status, both.reader.all_faults()) == (200, [])
    for words in ("Mia Tester", "Ann Tester", "Both have ordered:", first, second):
        assert words in both.words, words
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).id == cast.mia.id, "nothing is done by looking"
    done = dee.press("Merge accounts", reason="Married")
    assert (done.path, done.status) == (f"/desk/people/{ann.id}", 200)
    for words in (
        "Merged.",
        "Earlier email",
        "mia@client.example.com",
        first,
        "Merged with another account",
        "Married",
    ):
        assert words in done.words, words
    assert "Ann Tester" in dee.get(f"/desk/people/{cast.mia.id}").words, "the old page is hers"
    assert "Ann Tester" in dee.find("mia@client.example.com").words
    dee.get(f"/desk/people/{ann.id}")
    back = dee.press("Undo merge", **{"unmerge-reason": "Two people after all"})
    assert "Merge undone." in back.words
    with portal.reading() as session:
        assert user_by_email(session, cast.mia.email).id == cast.mia.id
        assert len(list_users(session, search="Tester", limit=None)) == 7


def test_what_cannot_be_merged_is_said_at_the_field(portal: Portal, cast: Cast) -> None:
    dee = at_browser(portal, cast.dee)
    for typed, words in (
        ("", "Enter the other email address."),
        ("nobody@client.example.com", "No account has the email"),
        (cast.rita.email, "only accounts of starters can be merged"),
        (cast.mia.email, "is this account already"),
    ):
        dee.get(f"/desk/people/{cast.mia.id}")
        page = dee.press("Check both accounts", old=typed)
        assert (page.status, words in page.words, page.reader.all_faults()) == (422, True, []), typed
        if typed:
            assert f'value="{typed}"' in page.html


def test_an_undo_that_is_not_possible_keeps_its_reason(portal: Portal, cast: Cast) -> None:
    dee = at_browser(portal, cast.dee)
    dee.get(f"/desk/people/{cast.omar.id}")
    dee.press("Check both accounts", old=cast.mia.email)
    dee.press("Merge accounts")
    order(portal, cast.omar)
    refused = dee.press("Undo merge", **{"unmerge-reason": "Wrong Mia"})
    assert (refused.status, "has been placed since" in refused.words, "Wrong Mia" in refused.html) == (
        409,
        True,
        True,
    )


def test_customer_services_and_accounts_of_staff_have_no_merge(portal: Portal, cast: Cast) -> None:
    cleo, dee = at_browser(portal, cast.cleo), at_browser(portal, cast.dee)
    assert "Same person twice?" not in cleo.get(f"/desk/people/{cast.mia.id}").words
    assert "Same person twice?" not in dee.get(f"/desk/people/{cast.rita.id}").words
