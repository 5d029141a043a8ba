"""Advice beside a refusal: each once, coded advice to staff alone, and nobody is sent to the page they are on."""

import pytest

from store.web.hints import advised, page_hints
from store.web.request import Request
from support.cast import Cast
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.people.views import UserView
from wpp.policy import policy_of
from wpp.portal import Portal

STOP = [
    hint(code, order="10008") for code in (HintCode.CONFIRM_STOP, HintCode.REJECT_STOP, HintCode.LEFT_ANYWAY)
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here."""
    return sqlite_url


def asked_by(portal: Portal, user: UserView | None, path: str) -> Request:
    """A request of somebody who is logged in, or of a visitor."""
    request = Request(portal, {"REQUEST_METHOD": "POST", "PATH_INFO": path})
    with portal.reading() as session:
        request.known = user, policy_of(session)
    return request


def test_what_answers_a_stop_is_one_sentence_however_many_hints_say_it(portal: Portal, cast: Cast) -> None:
    for path in ("/desk/approvals", "/desk/orders/10008/completion"):
        [only] = page_hints(asked_by(portal, cast.walt, path), Refusal("STOP", hints=STOP))
        assert only.text == "Say on the order’s page whether it was stopped or has left"
        assert only.path == "/desk/orders/10008"


def test_whoever_is_on_the_page_of_an_order_is_not_sent_to_it(portal: Portal, cast: Cast) -> None:
    see = Refusal("No.", hints=[hint(HintCode.SHOW_ORDER, order="10008"), "Ask again tomorrow."])

    def told(path: str) -> list[str]:
        return [each.path for each in page_hints(asked_by(portal, cast.cleo, path), see)]

    assert told("/desk/orders/10008") == [""]
    assert told("/desk/orders/10008/cancellation") == [""]
    assert told("/desk/orders/100081") == ["/desk/orders/10008", ""]
    assert told("/desk") == ["/desk/orders/10008", ""]


def test_starters_and_visitors_see_plain_sentences_alone(portal: Portal, cast: Cast) -> None:
    refusal = Refusal("No.", hints=[hint(HintCode.SHOW_ORDER, order="10008"), "Ask again tomorrow."])
    for user in (cast.mia, None):
        shown = page_hints(asked_by(portal, user, "/basket"), refusal)
        assert [each.text for each in shown] == ["Ask again tomorrow."]


def test_advice_that_the_error_has_said_is_not_said_again(portal: Portal, cast: Cast) -> None:
    request = asked_by(portal, cast.cleo, "/desk/orders/10008/cancellation")
    refusal = Refusal("Give a reason for cancelling.", hints=[hint(HintCode.GIVE_REASON)])
    assert advised(request, refusal) == "Give a reason for cancelling."
    other = Refusal("The reason is blank.", hints=[hint(HintCode.GIVE_REASON)])
    assert advised(request, other) == "The reason is blank. Give a reason."
