"""What customer services and digital services are told of goods in: a delivery, and that it was undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from wpp.audit import about
from wpp.mail.claims import Claimed
from wpp.mail.model import Email, EmailKind, EmailState
from wpp.mail.outbox import emails_to_team, queue_many
from wpp.mail.truth import Untrue
from wpp.mail.withdrawal import withdraw_about
from wpp.policy import policy_of
from wpp.stock.model import Delivery
from wpp.stock.receiving.delivery_views import DeliveryView
from wpp.work import Work

LEFT = (EmailState.SENDING, EmailState.SENT)
"""States of an email that its reader may have."""


def email_about_delivery(
    work: Work, kind: EmailKind, number: str, facts: dict[str, Any], *, also: Sequence[str] = ()
) -> None:
    """Email both teams about a delivery, and `also` these; an address that is in both teams gets it once."""
    policy = policy_of(work.session)
    to = tuple(dict.fromkeys((*also, *policy.email_cs, *policy.email_ds)))
    emails = emails_to_team(kind, number, to, facts, about=about("goods-in", number))
    queue_many(work, emails, brand_name=policy.brand_name)


def email_undone(work: Work, view: DeliveryView) -> None:
    """Tell the teams that a delivery was undone. Goods-in emails that have not been sent are withdrawn instead.

    Where units stay booked, there is a delivery to tell of, whatever was withdrawn.
    """
    thing = about("goods-in", view.number)
    withdraw_about(work, thing, (EmailKind.GOODS_IN,), why=f"Not sent: {view.number} has been undone.")
    had_it = work.session.scalars(
        select(Email.recipient)
        .where(Email.about == thing, Email.kind == EmailKind.GOODS_IN, Email.state.in_(LEFT))
        .order_by(Email.id)
    ).all()
    if not (had_it or view.kept):
        return
    facts = {
        "goods_in": view.number,
        "delivery_note": view.delivery_note,
        "lines": rows_of(view, kept=False),
        "units": view.undone,
        "kept": rows_of(view, kept=True),
        "undone_by": work.actor,
        "reason": view.undone_reason,
    }
    email_about_delivery(work, EmailKind.GOODS_IN_UNDONE, view.number, facts, also=had_it)


def rows_of(view: DeliveryView, *, kept: bool) -> list[dict[str, Any]]:
    """The lines with the units that were taken back, or that are `kept`, without those that have none."""
    rows = (
        {
            "sku": line.sku,
            "name": line.name,
            "size": line.size,
            "quantity": line.kept if kept else line.undone,
        }
        for line in view.lines
    )
    return [row for row in rows if row["quantity"]]


def delivery_still_booked(work: Work, claimed: Claimed) -> Mapping[str, Any] | Untrue:
    """Whether the delivery of a goods-in email has not been undone since."""
    number = claimed.about.rpartition("-")[2]
    delivery = work.session.get(Delivery, int(number), populate_existing=True) if number.isdigit() else None
    if delivery is not None and delivery.undone_at is not None:
        return Untrue(f"Not sent: GRN-{delivery.id} has been undone.")
    return claimed.facts
