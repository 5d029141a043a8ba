"""What customer services do on a starter's page: an extra order, a new link, a corrected name or address."""

import pytest

from support.cast import Cast, order
from support.web import at_browser
from wpp.audit import Tag, about, history_of
from wpp.mail.outbox import list_messages
from wpp.people.accounts import disable, user_by_id
from wpp.people.views import UserView
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; the steps are proved over both databases elsewhere."""
    return sqlite_url


def now_is(portal: Portal, user: UserView) -> UserView:
    with portal.reading() as session:
        return user_by_id(session, user.id)


def test_one_extra_order_is_allowed_however_often_one_clicks(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/people/{cast.mia.id}")
    form = page.form("Allow one more order")
    refused = cleo.press("Allow one more order")
    assert (refused.status, "Choose a reason for the extra order." in refused.words) == (422, True)
    fields = form.fields | {"extra-reason": "lost", "extra-replaces": placed.number}
    done = cleo.follow(cleo.post(form.action, fields))
    assert "Extra order allowed: the starter can order again. They haven’t been emailed" in done.words
    assert "allowed by Cleo Tester" in done.words
    assert f'/desk/orders/{placed.number}">order {placed.number}</a>, allowed by' in done.html
    again = cleo.post(form.action, fields)
    assert (again.status, "has been allowed since you opened this page" in again.words) == (409, True)
    assert now_is(portal, cast.mia).orders_granted == 1


def test_a_new_link_is_emailed_once_in_a_few_minutes(portal: Portal, cast: Cast) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/people/{cast.mia.id}")
    assert "New link queued" in cleo.press("Email a new link").words
    assert "Nothing was sent" in cleo.press("Email a new link").words
    with portal.reading() as session:
        assert [each.to for each in list_messages(session, user_id=cast.mia.id)] == [cast.mia.email]
    with portal.transaction(by="dee") as work:
        disable(work, cast.mia.email)
    assert "Email a new link" not in cleo.get(f"/desk/people/{cast.mia.id}").words
    refused = cleo.post(f"/desk/people/{cast.mia.id}/new-link", {"form_token": cleo.token})
    assert (refused.status, "is disabled" in refused.words) == (409, True)


def test_a_name_and_an_address_are_corrected_with_a_reason(portal: Portal, cast: Cast) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/people/{cast.mia.id}")
    new = {"new-last": "Okafor", "new-email": "mia.okafor@client.example.com"}
    refused = cleo.press("Save correction", **new)
    assert (refused.status, "Give a reason for the history" in refused.words) == (422, True)
    assert 'value="Okafor"' in refused.html, "what was typed is kept"
    assert now_is(portal, cast.mia).last_name == "Tester"
    done = cleo.press("Save correction", **new, **{"correction-reason": "Wrong on the list"})
    assert "Corrected. Emails that were waiting go to the new address" in done.words
    assert "Details changed by Cleo Tester" in done.words
    assert "Wrong on the list" in done.words
    assert now_is(portal, cast.mia).email == "mia.okafor@client.example.com"
    with portal.reading() as session:
        edited = [
            each for each in history_of(session, [about("user", cast.mia.id)]) if each.tag == Tag.USER_EDITED
        ]
    assert [each.detail["reason"] for each in edited] == ["Wrong on the list"]
    same = cleo.press("Save correction", **{"correction-reason": "Again"})
    assert "Nothing to change" in same.words


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"new-email": "mia"}, "new-email", "needs a full stop|must have an @"),
        ({"new-email": "omar@client.example.com"}, "new-email", "omar@client.example.com"),
        ({"new-first": "", "new-last": ""}, "new-first", "Give a first or a last name."),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    portal: Portal, cast: Cast, fields: dict[str, str], field: str, words: str
) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/people/{cast.mia.id}")
    refused = cleo.press("Save correction", **fields, **{"correction-reason": "Typing error"})
    assert refused.status == 422
    assert f'<a href="#{field}">' in refused.html
    assert any(each in refused.words for each in words.split("|")), refused.words
    assert now_is(portal, cast.mia) == cast.mia


@pytest.mark.parametrize("step", ["extra-order", "new-link", "correction"])
def test_only_accounts_of_starters_are_changed_here(portal: Portal, cast: Cast, step: str) -> None:
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/people/{cast.dee.id}")
    assert "Help this starter" not in page.words
    fields = {"form_token": cleo.token, "extra-reason": "lost", "new-email": "cleo@evil.example.com"}
    fields |= {"new-first": "Dee", "correction-reason": "x", "extra-after": "0"}
    refused = cleo.post(f"/desk/people/{cast.dee.id}/{step}", fields)
    assert "This isn’t a starter’s account" in refused.words
    assert refused.status in (409, 422)
    assert now_is(portal, cast.dee) == cast.dee
