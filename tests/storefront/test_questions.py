"""A form that needs an answer first: its questions are a page, whose buttons send the same form once more."""

import pytest

from store.desk import actions
from support.cast import Cast, order
from support.web import at_browser
from wpp.orders.closing.cancel import cancel
from wpp.orders.model import Status
from wpp.orders.transitions import TransitionResult
from wpp.orders.views import order_view
from wpp.portal import Portal
from wpp.questions import Answer, NeedsAnswer, Question
from wpp.work import Work

SURE = Question("sure", "It may have left. Cancel it?", (Answer("no", "Keep it"), Answer("yes", "Cancel it")))
TWICE = Question("twice", "Is it the second one?", (Answer("no", "No"), Answer("yes", "Yes")))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here."""
    return sqlite_url


def asking(monkeypatch: pytest.MonkeyPatch, *questions: Question) -> list[str]:
    """Cancelling asks first; gives the reasons with which it was then done."""
    reasons: list[str] = []

    def first_ask(work: Work, number: str, *, reason: str) -> TransitionResult:
        reasons.append(reason)
        if len(reasons) == 1:
            raise NeedsAnswer(questions)
        return cancel(work, number, reason=reason)

    monkeypatch.setattr(actions, "cancel", first_ask)
    return reasons


def test_one_question_is_a_page_with_a_button_for_each_answer(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = order(portal, cast.mia).number
    reasons = asking(monkeypatch, SURE)
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    page = cleo.press("Cancel order", **{"cancel-reason": "Left “us” & others"})
    assert (page.status, "It may have left. Cancel it?" in page.words) == (409, True)
    form = page.form("Keep it")
    assert (form.buttons, form.action) == (["Keep it", "Cancel it"], f"/desk/orders/{number}/cancellation")
    assert form.fields["cancel-reason"] == "Left “us” & others"
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).status is Status.PROGRESSING
    cleo.press("Cancel it", **{"question-sure": "yes"})
    assert reasons == ["Left “us” & others"] * 2
    with portal.reading() as session:
        assert order_view(session, number, now=portal.now()).status is Status.CANCELLED


def test_several_questions_are_answered_together_with_the_safest_chosen(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = order(portal, cast.mia).number
    asking(monkeypatch, SURE, TWICE)
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}")
    page = cleo.press("Cancel order", **{"cancel-reason": "Left"})
    form = page.form("Continue")
    assert (form.fields["question-sure"], form.fields["question-twice"]) == ("no", "no")
