"""An extra order that was allowed by mistake is withdrawn on the page of the starter, once however often one clicks."""

import pytest

from support.cast import Cast
from support.web import at_browser
from wpp.people.accounts import user_by_id
from wpp.people.entitlements import GrantReason, grant
from wpp.portal import Portal


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; the rule is proved over both databases elsewhere."""
    return sqlite_url


def allowed(portal: Portal, cast: Cast) -> int:
    """How many extra orders Mia has."""
    with portal.reading() as session:
        return user_by_id(session, cast.mia.id).orders_granted


def test_one_of_two_is_taken_back_however_often_it_is_clicked(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        first = grant(work, cast.mia.email, reason=GrantReason.LOST).id
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    cleo = at_browser(portal, cast.cleo)
    page = cleo.get(f"/desk/people/{cast.mia.id}")
    forms = [form for form in page.reader.forms if "Withdraw" in form.buttons]
    assert [form.fields["grant"] for form in forms] == [str(first), str(first + 1)]
    path, fields = forms[0].action, forms[0].fields
    assert "Extra order withdrawn." in cleo.follow(cleo.post(path, fields)).words
    again = cleo.post(path, fields)
    assert (again.status, "has been used or withdrawn already" in again.words) == (409, True)
    assert allowed(portal, cast) == 1
    assert cleo.post(path, fields | {"grant": "x"}).status == 409
    assert allowed(portal, cast) == 1


def test_nobody_else_takes_one_back(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        given = grant(work, cast.mia.email, reason=GrantReason.LOST).id
    for somebody in (cast.mia, cast.rita, cast.walt):
        visitor = at_browser(portal, somebody)
        visitor.get("/account")
        fields = {"form_token": visitor.token, "grant": str(given)}
        assert visitor.post(f"/desk/people/{cast.mia.id}/revocation", fields).status == 403
    assert allowed(portal, cast) == 1
