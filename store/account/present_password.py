"""The present password, asked for once more before what would let somebody else in for good."""

from store.web.request import Request
from store.web.responses import Problem
from wpp.audit import Tag, about
from wpp.people.attempts import TooManyAttempts
from wpp.people.sign_in import WrongPassword
from wpp.wording import duration


def refusal(request: Request, error: WrongPassword | TooManyAttempts) -> tuple[Problem, int]:
    """Note that it was wrong, or tried too often; the problem to show, and the status."""
    whose = about("user", request.person.id)
    if isinstance(error, TooManyAttempts):
        request.note(Tag.LOGIN_THROTTLED, about=whose, page="password")
        return Problem("", f"Too many attempts. Try again in {duration(error.wait)}."), 429
    request.note(Tag.LOGIN_FAILED, about=whose, page="password")
    return Problem("password", "That’s not your current password."), 422
