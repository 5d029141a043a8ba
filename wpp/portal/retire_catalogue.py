"""Retire a SKU or a pack and restore it, with whom it reaches: open baskets, open orders, units on the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wpp.accounts.dependants import Dependant
from wpp.audit import Tag, about, history_of
from wpp.catalogue.importing.state import PackState, SkuState
from wpp.catalogue.retire import RetireResult, restore, retire
from wpp.catalogue.views import packs
from wpp.orders.baskets import Holding, baskets_holding
from wpp.orders.model import Order, OrderLine, Status
from wpp.people.model import Role, User
from wpp.people.views import has_order_left
from wpp.policy import policy_of
from wpp.stock.levels import availability
from wpp.stock.low_stock import forget_low
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class RetiredView:
    """What was retired or restored. Of a SKU also its units; `orders` are open ones, which keep it."""

    name: str
    label: str
    is_pack: bool
    retired: bool
    already: bool
    packs: tuple[str, ...]
    baskets: int
    orders: int
    available: int
    reason: str = ""
    """The reason on record, where it had been so before."""


def retire_in_portal(work: Work, name: str, *, reason: str = "") -> RetiredView:
    """Stop offering it. Its low-stock alarm is over, and starts anew should it be restored.

    Raises `NotFound`, `LastOffer`.
    """
    holding = baskets_holding(work.session)
    done = retire(work, name, reason=reason)
    if isinstance(done.thing, SkuState):
        forget_low(work, [done.thing.id])
    return to_view(work.session, done, holding)


def restore_in_portal(work: Work, name: str, *, reason: str = "") -> RetiredView:
    """Offer it again. Raises `NotFound`, `SizeTaken`, `LastOffer`."""
    return to_view(work.session, restore(work, name, reason=reason), baskets_holding(work.session))


def stops_ordering(session: Session, done: Sequence[RetiredView]) -> list[Dependant]:
    """The starters who could order before these packs were retired and can't now, since no pack is left."""
    if not any(each.is_pack and each.retired and not each.already for each in done) or packs(session):
        return []
    could = session.scalar(
        select(func.count()).where(
            User.role == Role.USER,
            User.disabled_at.is_(None),
            has_order_left(policy_of(session).orders_per_user),
        )
    )
    what = "starters who could order and now can't, since no pack is left"
    return [Dependant(what, could or 0, reaches_nobody=True)]


def to_view(session: Session, done: RetireResult, holding: Holding) -> RetiredView:
    """The outcome for people."""
    thing = done.thing
    if isinstance(thing, PackState):
        baskets = len(holding.by_pack.get(thing.id, ()))
        return RetiredView(
            thing.name,
            thing.name,
            True,
            thing.retired,
            done.already,
            (),
            baskets,
            orders_of(session, thing),
            0,
            reason_on_record(session, "pack", done),
        )
    return RetiredView(
        name=thing.code,
        label=thing.label,
        is_pack=False,
        retired=thing.retired,
        already=done.already,
        packs=done.packs,
        baskets=holding.of_sku(thing.id),
        orders=orders_of(session, thing),
        available=availability(session, [thing.id])[thing.id],
        reason=reason_on_record(session, "sku", done),
    )


def reason_on_record(session: Session, kind: str, done: RetireResult) -> str:
    """Why it was retired, or restored, the last time."""
    tag = Tag.CATALOGUE_RETIRED if done.thing.retired else Tag.CATALOGUE_RESTORED
    entries = [each for each in history_of(session, [about(kind, done.thing.id)]) if each.tag == tag]
    return str(entries[-1].detail.get("reason") or "") if entries and done.already else ""


def orders_of(session: Session, thing: SkuState | PackState) -> int:
    """Orders that have not left and hold it."""
    query = select(func.count(func.distinct(Order.id))).where(
        Order.status.in_((Status.ON_HOLD, Status.PROGRESSING))
    )
    if isinstance(thing, PackState):
        query = query.where(Order.pack_name == thing.name)
    else:
        query = query.join(OrderLine, OrderLine.order_id == Order.id).where(OrderLine.sku_id == thing.id)
    return session.scalar(query) or 0
