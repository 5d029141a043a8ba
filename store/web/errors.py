"""Refusals that only the web knows, and the status under which each refusal is shown."""

from typing import ClassVar

from wpp.errors import NotFound, Refusal, UnavailableError, UsageError, WppError


class WebRefusal(WppError):
    """A request that is refused before any view sees it."""

    status: ClassVar[int] = 400
    heading: ClassVar[str] = ""
    """Over the page, where the words for the status would mislead."""


class BadRequest(WebRefusal):
    """What was sent cannot be understood."""

    code = "bad_request"


class Forbidden(WebRefusal):
    """The page is there, but not for this person."""

    code = "forbidden"
    status = 403


class FormExpired(WebRefusal):
    """The form's token is not the one of this browser."""

    code = "form_expired"
    status = 403
    heading = "Your session has expired"


class NoSuchPage(WebRefusal):
    """Page not found that this person may see."""

    code = "not_found"
    status = 404


STATUS_BY_CODE = {"too_many_attempts": 429, "too_many_baskets": 429}


def status_of(error: WppError) -> int:
    """The HTTP status that says the same as the error."""
    if isinstance(error, WebRefusal):
        return error.status
    if error.code in STATUS_BY_CODE:
        return STATUS_BY_CODE[error.code]
    for kind, status in ((NotFound, 404), (UnavailableError, 503), (UsageError, 400), (Refusal, 409)):
        if isinstance(error, kind):
            return status
    return 400
