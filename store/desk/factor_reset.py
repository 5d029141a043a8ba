"""Reset a colleague's lost code generator: another administrator does it, with a reason."""

from store.desk.people import PERSON, person_page
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_MERGE, Route
from wpp.accounts.factor_reset import reset_factor
from wpp.errors import Refusal
from wpp.orders.reasons import ReasonNeeded, ReasonTooLong
from wpp.people.accounts import user_by_id

FIELD = "factor-reason"


def reset(request: Request, number: str) -> Response:
    """Remove it; its owner is told who did and why."""
    reason = request.form.text(FIELD)
    try:
        with request.work() as work:
            user = user_by_id(work.session, int(number))
            reset_factor(work, user.email, reason=reason, by=request.person)
    except (ReasonNeeded, ReasonTooLong) as error:
        problem = Problem(FIELD, advised(request, error))
        return person_page(request, number, problem, typed={FIELD: reason}, status=422)
    except Refusal as error:
        return person_page(request, number, Problem("", advised(request, error)), status=409)
    return Redirect(f"/desk/people/{number}?done=factor-reset")


def reset_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab."""
    typed = {FIELD: request.posted.text(FIELD)}
    return person_page(request, number, Problem("", EARLIER), typed=typed, status=403)


ROUTES = (
    Route(
        "POST", f"{PERSON}/factor-reset", reset, CAN_MERGE, back="/desk/people/{number}", again=reset_again
    ),
)
