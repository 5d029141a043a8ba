"""The emails about what could not be picked: who decides, that it was a mistake, and with what the order resumes."""

from collections.abc import Sequence
from typing import Any

from wpp.audit import Tag
from wpp.catalogue.views import label
from wpp.mail.model import EmailKind
from wpp.mail.outbox import OutgoingEmail, emails_to_team
from wpp.mail.withdrawal import was_told
from wpp.orders.emails.facts import email_to_user, facts_of, subject_of
from wpp.orders.model import OrderPart, ShortAnswer
from wpp.orders.short_views import ResolutionOptions, ShortView
from wpp.orders.views import OrderView
from wpp.policy import Policy
from wpp.work import Work, isoformat_utc


def emails_for_short(
    order: OrderView,
    policy: Policy,
    choices: Sequence[ResolutionOptions],
    *,
    by: str,
    note: str,
    again: str = "",
) -> list[OutgoingEmail]:
    """Customer services, or digital services where it has no address, decide about what could not be picked.

    `again` tells apart what was asked before the order was cancelled and is asked since it was reinstated.
    """
    facts = {
        "number": order.number,
        "name": order.name,
        "email": order.email,
        "recorded_by": by,
        "since": isoformat_utc(order.blocked_at) if order.blocked_at else None,
        "note": note,
        "lines": [
            {
                "sku": each.short.sku,
                "item": each.short.name,
                "size": each.short.size,
                "quantity": each.short.quantity,
                "reason": each.short.reason.value,
                "found": each.short.found,
                "another": each.another,
                "substitutes": [
                    {"sku": other.sku, "item": other.name, "size": other.size, "available": other.available}
                    for other in each.substitutes
                ],
            }
            for each in choices
        ],
        "left": sum(line.to_send for line in order.lines),
    }
    thing = f"{order.number}:short-{max(each.short.id for each in choices)}"
    thing = f"{thing}:{again}" if again else thing
    return emails_to_team(
        EmailKind.SHORT_PICK, thing, policy.email_cs or policy.email_ds, facts, about=subject_of(order)
    )


def emails_for_short_undone(
    work: Work, order: OrderView, policy: Policy, undone: Sequence[ShortView], *, by: str, reason: str
) -> list[OutgoingEmail]:
    """Whoever was asked to decide is told that it was a mistake; nothing where nobody has got that email."""
    at = {short.at for short in undone}
    reports = [f"{order.number}:short-{short.id}" for short in order.shorts if short.at in at]
    if not any(was_told(work.session, EmailKind.SHORT_PICK, report) for report in reports):
        return []
    facts: dict[str, Any] = {
        "number": order.number,
        "name": order.name,
        "email": order.email,
        "recorded_by": by,
        "since": None,
        "reason": reason,
        "undone": True,
        "waits": any(short.answer is None for short in order.shorts),
        "lines": [
            {
                "sku": short.sku,
                "item": short.name,
                "size": short.size,
                "quantity": short.quantity,
                "reason": short.reason.value,
                "found": short.found,
                "another": 0,
                "substitutes": [],
            }
            for short in undone
        ],
        "left": sum(line.to_send for line in order.lines),
    }
    thing = f"{order.number}:short-{max(short.id for short in undone)}:undone"
    team = policy.email_cs or policy.email_ds
    return emails_to_team(EmailKind.SHORT_PICK, thing, team, facts, about=subject_of(order))


def emails_for_resumed(
    work: Work, order: OrderView, policy: Policy, decided: Sequence[ShortView]
) -> list[OutgoingEmail]:
    """The warehouse hears that the order goes on and with what, and the person where the parcel is another one.

    Who was told of a decision that was undone since is told of the new one, whatever it is.
    """
    undone = sum(line.event == Tag.ORDER_DECISION_UNDONE for line in order.history)
    thing = f"{order.number}:short-{max(short.id for short in decided)}" + (
        f":again-{undone}" if undone else ""
    )
    told = undone and any(
        was_told(work.session, EmailKind.ORDER_CONFIRMED, each) for each in things_about_shorts(order)
    )
    contents = OrderPart.CONTENTS.value
    facts = facts_of(order, changed=contents, resumed=[decision_of(order, short) for short in decided])
    emails = emails_to_team(
        EmailKind.WAREHOUSE_ORDER, thing, policy.email_warehouse, facts, about=subject_of(order)
    )
    seen = [short for short in decided if told or short.answer is not ShortAnswer.ANOTHER]
    if seen:
        facts = facts_of(order, changed=contents, resumed=[decision_of(order, short) for short in seen])
        emails.append(email_to_user(EmailKind.ORDER_CONFIRMED, order, facts, thing=thing))
    return emails


def things_about_shorts(order: OrderView) -> list[str]:
    """What emails about the decisions of an order are keyed by."""
    return [f"{order.number}:short-{short.id}" for short in order.shorts]


def decision_of(order: OrderView, short: ShortView) -> dict[str, Any]:
    """What was decided about one short pick; `instead` is the label of the replacement."""
    instead = next((line for line in order.lines if line.sku == short.substitute), None)
    return {
        "quantity": short.quantity,
        "sku": short.sku,
        "label": short.label,
        "answer": short.answer.value if short.answer else "",
        "instead_sku": short.substitute,
        "instead": label(instead.name, instead.size) if instead else "",
    }
