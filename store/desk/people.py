"""The page of one person: details, orders, returns, emails and history."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from store.desk.labels import HISTORY, ROLES, STATES, Told, actor_name, clock_at_desk, note_of
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import CAN_LOOK_UP, CAN_MERGE, Route
from wpp.audit import Entry, Tag, about, history_of
from wpp.mail.by_subject import messages_about
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.history_views import history_line
from wpp.orders.model import CLOSED, Status
from wpp.orders.numbers import number_of
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.views import OrderView, order_by_id
from wpp.people.accounts import user_by_id
from wpp.people.aliases import aliases_of
from wpp.people.entitlements import GrantReason, GrantView, NoUnusedGrant, list_grants, revoke
from wpp.people.model import Role
from wpp.people.second_factor import has_factor
from wpp.people.views import full_names
from wpp.returns.views import list_returns

MOST = 50
"""Rows of each list; `wpp user show` has all of them."""
STORY = HISTORY | {
    Tag.USER_ADDED: "Added",
    Tag.USER_EDITED: "Details changed",
    Tag.USER_SWITCHED_OFF: "Disabled",
    Tag.USER_SWITCHED_ON: "Enabled",
    Tag.USER_INVITED: "Welcome email queued",
    Tag.USER_LINK_MADE: "Password link created",
    Tag.USER_PASSWORD_SET: "Password set",
    Tag.USER_SIGNED_IN: "Logged in",
    Tag.USER_PASSWORD_CHANGED: "Password changed",
    Tag.USER_FACTOR_ON: "Codes turned on",
    Tag.USER_FACTOR_OFF: "Codes turned off",
    Tag.USER_FACTOR_RESET: "Code generator reset",
    Tag.USER_RECOVERY_CODE_USED: "Recovery code used",
    Tag.USER_GRANTED: "Extra order allowed",
    Tag.USER_REVOKED: "Extra order withdrawn",
    Tag.USER_MERGED: "Merged with another account",
    Tag.USER_UNMERGED: "Merge undone",
}


DONE = {
    "factor-reset": "Code generator reset. Its owner has been emailed.",
    "merged": "Merged. The old address is now an earlier address of this person.",
    "revoked": "Extra order withdrawn.",
    "allowed": "Extra order allowed: the starter can order again. They haven’t been emailed, so let them know.",
    "linked": "New link queued: the starter will be emailed it. Links sent before no longer work.",
    "linked-before": "Nothing was sent: a new link was emailed a few minutes ago. Ask the starter to check their junk "
    "folder.",
    "corrected": "Corrected.",
    "corrected-address": "Corrected. Emails that were waiting go to the new address, and links sent to the old one no "
    "longer work.",
    "uncorrected": "Nothing to change: the account is like that already.",
    "merged-before": "These accounts had already been merged.",
    "unmerged-before": "This merge has already been undone.",
    "unmerged": "Merge undone. Send the old account a new link if it is still needed.",
}


def person(request: Request, number: str) -> Response:
    """Everything about one person, newest first; that it was looked at is written down."""
    answer = person_page(request, number)
    if answer.facts["person"].id != request.person.id:
        request.note(Tag.USER_VIEWED, about=about("user", answer.facts["person"].id))
    return answer


def person_page(
    request: Request,
    number: str,
    *problems: Problem,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Page:
    """The same, headed by what could not be done with the account."""
    with request.portal.reading() as session:
        user = user_by_id(session, int(number))
        user_id, aliases = user.id, aliases_of(session, user.id)
        since = min([user.imported_at, *(each.imported_at for each in aliases)])
        rows = list_orders(session, OrderFilter(user_id=user_id), now=request.now, limit=MOST)
        orders = [order_by_id(session, row.id, now=request.now) for row in rows]
        sent = [order for order in orders if order.status is Status.COMPLETED]
        returns = [each for order in sent for each in list_returns(session, order_id=order.id)]
        things = [about("user", each) for each in (user_id, *(alias.user_id for alias in aliases))]
        things += [about("order", order.id) for order in orders]
        story = history_of(session, things, since=since)
        grants = list_grants(session, user_id=user_id)
        with_factor = has_factor(session, user_id)
        names = full_names(session, acting(story, grants))
        emails = emails_to_and_about(session, user_id, orders)
    numbers = {about("order", order.id): order.number for order in orders}
    closed = {order.id for order in orders if order.status in CLOSED}
    facts: dict[str, Any] = {
        "person": user,
        "aliases": [each.email for each in aliases],
        "typed": typed or {},
        "notice": "" if problems else DONE.get(request.query.line("done"), ""),
        "may_merge": request.person.role in (CAN_MERGE.roles or ()) and user.role is Role.USER,
        "roles": ROLES,
        "states": STATES,
        "orders": orders,
        "clocks": {order.id: clock_at_desk(request, order) for order in orders},
        "grants": [granted(each, actor_name(each.actor, names), closed) for each in grants],
        "returns": returns,
        "emails": emails,
        "story": [
            (history_entry(each, actor_name(each.actor, names)), numbers.get(each.about, ""))
            for each in reversed(story)
            if each.tag in set(STORY)
        ][:MOST],
        "may_reset_factor": with_factor and request.person.role in (CAN_MERGE.roles or ()),
        "may_help": user.role is Role.USER,
        "extra_reasons": [(each.value, each.value.replace("-", " ").capitalize()) for each in GrantReason],
        "extra_after": max((each.id for each in grants), default=0),
        "left": user.may_order(request.policy.orders_per_user),
    }
    return Page("desk/person.html", facts, status=status, problems=problems)


def emails_to_and_about(session: Session, user_id: int, orders: list[OrderView]) -> list[MessageView]:
    """Emails to the person, and to the teams about their orders, newest first."""
    rows = list_messages(session, user_id=user_id, limit=MOST)
    if orders:
        rows += messages_about(session, [about("order", order.id) for order in orders], limit=MOST)
    return sorted({each.id: each for each in rows}.values(), key=lambda each: each.id, reverse=True)[:MOST]


def acting(story: list[Entry], grants: list[GrantView]) -> set[str]:
    """The actors of a history and of extra orders."""
    return {each.actor for each in story} | {each.actor for each in grants}


def history_entry(entry: Entry, by: str) -> Told:
    """One line of the history, with its reason, batch and tracking code."""
    detail = entry.detail
    notes = [note_of(history_line(entry))]
    notes += [str(detail.get(key, "")) for key in ("batch", "tracking")]
    return Told(STORY[Tag(entry.tag)], by, entry.at, " · ".join(note for note in notes if note))


def granted(grant: GrantView, by: str, closed: Collection[int]) -> dict[str, Any]:
    """An extra order: why, who allowed it, which order it replaces, and the order that used it.

    It is `kept` where that order is one of the closed ones: it was a replacement, and another can be sent.
    """
    return {
        "reason": grant.reason.value.replace("-", " "),
        "by": by,
        "replaces": number_of(grant.replaces) if grant.replaces else "",
        "order": number_of(grant.order_id) if grant.order_id else "",
        "kept": grant.order_id in closed,
        "id": str(grant.id),
    }


def take_back(request: Request, number: str) -> Response:
    """Take back one extra order that has not been used; a double click takes back one."""
    grant_id = request.form.line("grant")
    try:
        with request.work() as work:
            user = user_by_id(work.session, int(number))
            revoke(work, user.email, grant_id=int(grant_id) if re.fullmatch("[0-9]{1,9}", grant_id) else 0)
    except NoUnusedGrant:
        words = "That extra order has been used or withdrawn already."
        return person_page(request, number, Problem("", words), status=409)
    return Redirect(f"/desk/people/{number}?done=revoked")


def person_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab."""
    return person_page(request, number, Problem("", EARLIER), status=403)


PERSON = "/desk/people/<number:id>"
BACK = "/desk/people/{number}"
ROUTES = (
    Route("GET", PERSON, person, CAN_LOOK_UP),
    Route(
        "POST",
        f"{PERSON}/revocation",
        take_back,
        CAN_LOOK_UP,
        back=BACK,
        again=person_again,
    ),
)
