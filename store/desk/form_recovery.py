"""What was typed at the desk is never lost: a reason, a tracking code, what could not be picked.

Where the visit has ended it is put aside for the person whose page it was, until they log in from the same browser. It
is then shown in its form again, to be sent by a new click: nothing that was typed before is acted upon.
"""

import re
from collections.abc import Mapping

from store.web.forms import Fields
from store.web.request import TOKEN_FIELD, Request
from wpp.people.form_drafts import delete_draft, load_draft, save_draft
from wpp.work import Work

PERSON = "person"
AT = "at"
KEPT = "kept=1"
"""Behind the address of the page to come back to."""
PRESSED = ("enter",)
LABELS = {
    "reason": "Reason",
    "cancel-reason": "Reason for cancelling",
    "carrier": "Carrier",
    "tracking": "Tracking code",
    "short-note": "Note",
    "lost-note": "Note",
    "exchange-note": "Note",
    "turned-note": "Note",
    "again-name": "Name on the parcel",
    "again-line1": "House and street",
    "again-line2": "Flat, floor or company",
    "again-town": "Town or city",
    "again-postcode": "Postcode",
    "again-phone": "Phone",
}
NOTHING_SENT = "Your session expired, so nothing was sent."


def save_form(request: Request) -> None:
    """The visit has ended: keep the form for the person whose page it was. Raises `FormExpired`."""
    form = request.form
    typed, person = typed_in(form), form.line(PERSON)
    if re.fullmatch("[0-9]{1,9}", person) and any(typed.values()):
        with request.work() as work:
            save_draft(work, typed | {AT: request.path}, user_id=int(person), visitor=request.browser.visitor)


def typed_in(form: Fields) -> dict[str, str]:
    """Everything that a person entered into a form."""
    own = {TOKEN_FIELD, PERSON, *PRESSED}
    return {name: form.text(name) for name in form.names if name not in own}


def recovered_form(request: Request, under: str) -> dict[str, str]:
    """What was put aside from the forms of this page, after the log-in; `under` is how their addresses begin."""
    if not is_back(request):
        return {}
    with request.portal.reading() as session:
        kept = load_draft(session, request.person.id)
    return kept if kept.pop(AT, "").startswith(under) else {}


def is_back(request: Request) -> bool:
    """Whether somebody comes from the log-in that a form of theirs had led to."""
    return KEPT in str(request.environ.get("QUERY_STRING", "")).split("&")


def recovered_notice(request: Request, typed: Mapping[str, str]) -> str:
    """What became of the form that was sent after the visit had ended."""
    if not is_back(request):
        return ""
    return (
        f"{NOTHING_SENT} What you entered has been kept: check it and send it again."
        if typed
        else NOTHING_SENT
    )


def forget_typed(request: Request, work: Work) -> None:
    """The step is taken."""
    delete_draft(work, user_id=request.person.id)


def in_words(typed: Mapping[str, str]) -> list[str]:
    """What was typed, for a page that has no form for it any more."""
    return [f"{LABELS[name]}: {text}" for name, text in typed.items() if name in LABELS and text]
