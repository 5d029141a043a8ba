"""Desk forms survive an expired session: a reason, a tracking code, a short pick.

A form sent after its session has expired is saved for the user whose page it was, until they log in from the same
browser. It is then shown filled in again and must be submitted again: nothing is done with it before.
"""

import re
from collections.abc import Mapping

from store.web.forms import Fields
from store.web.request import PERSON_FIELD, TOKEN_FIELD, Request
from wpp.people.form_drafts import delete_draft, keep_for_log_in, load_draft
from wpp.work import Work

AT = "at"
KEPT = "kept=1"
"""Query string of the page to return to after the log-in."""
USUAL_CARRIER = "usual-carrier"
"""What the carrier's field was filled in with."""
NO_CODE = "no-code"
"""The button that completes an order without a tracking code, once that has been asked."""
CHANGES = "change-"
"""Before the SKU of a line that is to be changed."""
PRESSED = ("enter", "remove", NO_CODE, USUAL_CARRIER)
LABELS = {
    "reason": "Reason",
    "cancel-reason": "Reason for cancelling",
    "undo-reason": "Reason",
    "unreturn-reason": "Reason",
    "unfind-reason": "Reason",
    "unshort-reason": "Reason",
    "undecide-reason": "Reason",
    "correct-found": "Item returned",
    "carrier": "Carrier",
    "tracking": "Tracking code",
    "parcel-tracking": "Right tracking code",
    "parcel-carrier": "Carrier",
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
    "change-to-name": "Name on the parcel",
    "change-to-line1": "House and street",
    "change-to-line2": "Flat, floor or company",
    "change-to-town": "Town or city",
    "change-to-postcode": "Postcode",
    "change-to-phone": "Phone",
    "change-reason": "Reason for changing",
}
PLAIN = (
    *LABELS,
    *("after", "again-country", "again-return", "again-sku", "batch", "change-to-country", "correct-fate"),
    *(
        "correct-line",
        "correct-units",
        "due",
        "exchange-line",
        "exchange-sku",
        "exchange-units",
        "lost-again",
    ),
    *("parcel", "parcel-removed", "seen", "short-after", "turned-before", "turned-where", "undecide-sku"),
    *("unfind-newest", "unreturn-number", "unshort-sku", "whole"),
)
KNOWN = re.compile(
    rf"{'|'.join(map(re.escape, PLAIN))}"
    r"|(answer|fate|found|units|turned|turned-units)-[0-9]{1,9}|order-[A-Za-z]{0,6}[0-9]{2,18}"
    rf"|{CHANGES}.{{1,64}}"
)
"""The names of the fields that the desk has: nothing else is kept, whatever a form says."""
NOTHING_SENT = "Your session expired, so nothing was sent."


def save_form(request: Request) -> None:
    """The session has expired: save the form for the user whose page it was. Raises `FormExpired`."""
    typed, person = typed_in(request.form), request.earlier_person
    kept = {name: text for name, text in typed.items() if KNOWN.fullmatch(name)}
    if person is not None and any(kept.values()):
        with request.work() as work:
            keep_for_log_in(work, kept | {AT: request.path}, user_id=person, visitor=request.browser.visitor)


def typed_in(form: Fields) -> dict[str, str]:
    """Everything entered into a form."""
    own = {TOKEN_FIELD, PERSON_FIELD, *PRESSED}
    return {name: form.text(name) for name in form.names if name not in own}


def recovered_form(request: Request, under: str) -> dict[str, str]:
    """The saved form of this page, after the log-in; `under` is the start of its address."""
    if not is_back(request):
        return {}
    with request.portal.reading() as session:
        kept = load_draft(session, request.person.id)
    return kept if kept.pop(AT, "").startswith(under) else {}


def is_back(request: Request) -> bool:
    """Whether the user returns from a log-in that interrupted a form."""
    return KEPT in str(request.environ.get("QUERY_STRING", "")).split("&")


def recovered_notice(request: Request, typed: Mapping[str, str]) -> str:
    """The notice about a form sent after its session had expired."""
    if not is_back(request):
        return ""
    return (
        f"{NOTHING_SENT} What you entered has been kept: check it and send it again."
        if typed
        else NOTHING_SENT
    )


def forget_typed(request: Request, work: Work) -> None:
    """Delete the saved form: its action is done."""
    delete_draft(work, user_id=request.person.id)


def in_words(typed: Mapping[str, str]) -> list[str]:
    """Saved text with its labels, for a page that no longer has the form."""
    return [f"{LABELS[name]}: {text}" for name, text in typed.items() if name in LABELS and text]
