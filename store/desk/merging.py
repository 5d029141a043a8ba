"""One person, two accounts: look at both, merge them, and undo it."""

import re

from store.desk.labels import STATES
from store.desk.people import DONE, person_page
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import CAN_MERGE, Route
from wpp.accounts.merging import merge_preview, merge_users
from wpp.accounts.unmerging import undo_merge
from wpp.errors import Refusal
from wpp.people.accounts import user_by_id

PERSON = "/desk/people/<number:id>"
CHECKING = "desk/merge.html"
"""The page with both accounts."""


def check_merge(request: Request, number: str) -> Response:
    """Both accounts side by side, before anything is done; the address has the other one's id."""
    other = request.query.line("with")
    if not re.fullmatch("[0-9]{1,9}", other):
        return refused(request, number, "Enter the other email address.", "")
    with request.portal.reading() as session:
        old = user_by_id(session, int(other)).email
    return check_page(request, number, old)


def find_other(request: Request, number: str) -> Response:
    """The other account, by the email address that was typed."""
    old = request.form.line("old")
    answer = check_page(request, number, old)
    if answer.template != CHECKING:
        return answer
    return Redirect(f"/desk/people/{number}/merge?with={answer.facts['preview'].user.id}")


def find_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab."""
    typed = {"old": request.posted.line("old")}
    return person_page(request, number, Problem("old", EARLIER), typed=typed, status=403)


def check_page(
    request: Request, number: str, old: str, *problems: Problem, reason: str = "", status: int = 200
) -> Page:
    """The page with both accounts and the button; what can't be merged is said on the page of the person."""
    if not old:
        return refused(request, number, "Enter the other email address.", old)
    try:
        with request.portal.reading() as session:
            person = user_by_id(session, int(number))
            preview = merge_preview(session, old, person.email)
    except Refusal as error:
        return refused(request, number, advised(request, error), old)
    facts = {"person": person, "preview": preview, "states": STATES, "reason": reason}
    return Page(CHECKING, facts, status=status, problems=problems)


def refused(request: Request, number: str, words: str, old: str) -> Page:
    """The page of the person, with what was typed."""
    return person_page(request, number, Problem("old", words), typed={"old": old}, status=422)


def merge(request: Request, number: str) -> Response:
    """Make the other account an earlier address of this one."""
    old, reason = request.form.line("old"), request.form.text("reason")
    try:
        with request.work() as work:
            merged = merge_users(work, old, user_by_id(work.session, int(number)).email, reason=reason)
    except Refusal as error:
        return refused(request, number, advised(request, error), old)
    if merged.already:
        return done_before(request, str(merged.user.id), "merged-before", reason, merged.reason)
    return Redirect(f"/desk/people/{merged.user.id}?done=merged")


def done_before(request: Request, number: str, done: str, reason: str, on_record: str) -> Response:
    """It had been done before; a reason that was not saved is named."""
    typed = " ".join(reason.split())
    if not typed or typed == on_record:
        return Redirect(f"/desk/people/{number}?done={done}")
    words = f"{DONE[done]} Your reason “{typed}” was not saved."
    words += f" The reason on record is “{on_record}”." if on_record else ""
    return person_page(request, number, Problem("", words), status=409)


def merge_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab: the page that this browser has now, with what was typed."""
    old, reason = request.posted.line("old"), request.posted.text("reason")
    if not old:
        return person_page(request, number, Problem("", EARLIER), status=403)
    return check_page(request, number, old, Problem("", EARLIER), reason=reason, status=403)


def unmerge(request: Request, number: str) -> Response:
    """Give the newest earlier address its account back."""
    reason = request.form.text("unmerge-reason")
    try:
        with request.work() as work:
            undone = undo_merge(work, user_by_id(work.session, int(number)).email, reason=reason)
    except Refusal as error:
        typed = {"unmerge-reason": reason}
        problem = Problem("", advised(request, error))
        return person_page(request, number, problem, typed=typed, status=409)
    if undone.already:
        return done_before(request, str(undone.new.id), "unmerged-before", reason, undone.reason)
    return Redirect(f"/desk/people/{undone.new.id}?done=unmerged")


def unmerge_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab."""
    typed = {"unmerge-reason": request.posted.text("unmerge-reason")}
    return person_page(request, number, Problem("", EARLIER), typed=typed, status=403)


BACK = "/desk/people/{number}"
ROUTES = (
    Route("GET", f"{PERSON}/merge", check_merge, CAN_MERGE),
    Route("POST", f"{PERSON}/merge-check", find_other, CAN_MERGE, back=BACK, again=find_again),
    Route("POST", f"{PERSON}/merge", merge, CAN_MERGE, back=BACK, again=merge_again),
    Route("POST", f"{PERSON}/unmerge", unmerge, CAN_MERGE, back=BACK, again=unmerge_again),
)
