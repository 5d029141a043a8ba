"""Who hears of a return: digital services of each, and the person where their parcel never arrived.

What was recorded by mistake or wrongly is withdrawn while it has not been sent; whoever got it is told once more.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from wpp.mail.claims import Claimed
from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, emails_to_team
from wpp.mail.truth import Untrue
from wpp.mail.withdrawal import was_told, withdraw_thing
from wpp.orders.emails.facts import email_to_user, facts_of, parcel_facts, queue, subject_of
from wpp.orders.emails.truth import order_of
from wpp.orders.model import CLOSED, Order
from wpp.orders.numbers import digits_of, order_id_of
from wpp.orders.views import OrderView, order_view
from wpp.policy import policy_of
from wpp.returns.model import ReturnKind
from wpp.returns.views import ReturnLineView, ReturnView, list_returns, standing
from wpp.work import Work


def tell_of_return(work: Work, order: OrderView, view: ReturnView, *, again: str | None = None) -> None:
    """Queue the letters; `again` is the number of the replacement order."""
    policy = policy_of(work.session)
    emails = emails_to_team(
        EmailKind.RETURN_RECORDED,
        view.number,
        policy.email_ds,
        team_facts(view, work.actor, again=again),
        about=subject_of(order),
    )
    if view.kind is not ReturnKind.SENT_BACK:
        emails.append(to_person(order, view, again))
    queue(work, emails, policy)


def tell_of_undone(work: Work, order: OrderView, view: ReturnView) -> None:
    """Withdraw what was queued about a return that was undone, and correct what was sent, once."""
    policy = policy_of(work.session)
    why = f"Not sent: {view.number} was recorded by mistake."
    emails: list[OutgoingEmail] = []
    if take_back_email(work, EmailKind.RETURN_RECORDED, view, why):
        facts = team_facts(view, work.actor, again=None) | {"kind": "undone", "reason": view.undone_reason}
        emails += emails_to_team(
            EmailKind.RETURN_RECORDED,
            f"{view.number}:undone",
            policy.email_ds,
            facts,
            about=subject_of(order),
        )
    if take_back_email(work, EmailKind.PARCEL_UNDELIVERED, view, why):
        emails.append(to_person(order, view, None, undone=True))
    queue(work, emails, policy)


def tell_of_correction(work: Work, order: OrderView, view: ReturnView, *, again: str | None) -> None:
    """Digital services get the return as it is now: as they would have, or as a correction."""
    policy = policy_of(work.session)
    told = take_back_email(work, EmailKind.RETURN_RECORDED, view, f"Not sent: {view.number} was corrected.")
    facts = team_facts(view, work.actor, again=again) | {"corrected": told}
    newest = max(line.id for line in view.lines)
    thing = f"{view.number}:corrected-{newest}" if told else view.number
    emails = emails_to_team(EmailKind.RETURN_RECORDED, thing, policy.email_ds, facts, about=subject_of(order))
    queue(work, emails, policy)


def take_back_email(work: Work, kind: EmailKind, view: ReturnView, why: str) -> bool:
    """Withdraw what is queued of a kind about a return; whether somebody has been told all the same."""
    withdraw_thing(work, kind, view.number, why=why)
    return was_told(work.session, kind, view.number)


def team_facts(view: ReturnView, recorded_by: str, *, again: str | None) -> dict[str, Any]:
    """Everything that came back, or did not."""
    return {
        "number": view.order,
        "return": view.number,
        "kind": view.kind.value,
        "again": again,
        "lines": [stock_line(line, line_text(line), line.quantity) for line in view.lines],
        "note": view.note,
        "recorded_by": recorded_by,
    }


def stock_line(line: ReturnLineView, condition: str, quantity: int) -> dict[str, Any]:
    """Units of a return as a row of an email."""
    return {
        "sku": line.sku,
        "name": line.name,
        "size": line.size,
        "quantity": quantity,
        "condition": condition,
    }


def line_text(line: ReturnLineView) -> str:
    """The condition in words."""
    return f"{line.condition.value}: {line.came} came" if line.came else line.condition.value


def to_person(
    order: OrderView, view: ReturnView, again: str | None, *, undone: bool = False
) -> OutgoingEmail:
    """What happened to their parcel, and what they can do; or that it was a mistake."""
    facts = facts_of(
        order,
        lost=view.kind is ReturnKind.LOST,
        again=again,
        undone=undone,
        parcels=parcel_facts(order),
        lines=[
            {"sku": line.sku, "item": line.name, "size": line.size, "quantity": line.quantity}
            for line in view.lines
        ],
    )
    thing = f"{view.number}:undone" if undone else view.number
    return email_to_user(EmailKind.PARCEL_UNDELIVERED, order, facts, thing=thing)


def parcel_still_missing(work: Work, claimed: Claimed) -> Mapping[str, Any] | Untrue:
    """Whether a parcel that never arrived has not been found since, and is sent again where the email says so."""
    order = order_of(work, claimed)
    if order is None or claimed.facts.get("undone"):
        return claimed.facts
    views = standing(list_returns(work.session, order_id=order.id, limit=None))
    lost = [line for view in views if view.kind is not ReturnKind.SENT_BACK for line in view.lines]
    if not lost:
        return Untrue("Not sent: it was recorded by mistake.")
    if all(line.recovered_quantity == line.quantity for line in lost):
        return Untrue("Not sent: the parcel has been found.")
    again = claimed.facts.get("again")
    if again and order_view(work.session, again, now=work.now).status in CLOSED:
        return {**claimed.facts, "again": None}
    return claimed.facts


def return_still_recorded(work: Work, claimed: Claimed) -> Mapping[str, Any] | Untrue:
    """A return that has not been undone since; a replacement that was cancelled by then is none."""
    number = str(claimed.facts["return"]).rpartition("-")[2]
    if claimed.facts.get("kind") == "undone" or not number.isdigit():
        return claimed.facts
    views = list_returns(work.session, return_id=int(number))
    if views and not standing(views):
        return Untrue(f"Not sent: {views[0].number} was recorded by mistake.")
    return {**claimed.facts, **standing_replacements(work, claimed.facts)}


def standing_replacements(work: Work, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What an email says of orders made as replacements, without those that are cancelled or rejected by now."""
    again, lists = facts.get("again"), {key: facts[key] for key in ("open", "sent") if key in facts}
    numbers = [number for number in (again, *(each for some in lists.values() for each in some)) if number]
    if not numbers:
        return {}
    ids = {order_id_of(digits_of(number)): number for number in numbers}
    closed = work.session.scalars(select(Order.id).where(Order.id.in_(ids), Order.status.in_(CLOSED)))
    gone = {ids[order_id] for order_id in closed}
    left = {key: [each for each in some if each not in gone] for key, some in lists.items()}
    return left | ({"again": None} if again in gone else {})
