"""Orders in lists: a page of many, by number or by due time, looked for by anything that somebody remembers."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from wpp.catalogue.model import Product, Sku
from wpp.catalogue.views import label
from wpp.database import without
from wpp.errors import UsageError
from wpp.orders.dispatch.tracking import checked_tracking
from wpp.orders.hand_off import batch_number, stop_of
from wpp.orders.model import TO_SEND, Order, OrderLine, Parcel, Status, Stop
from wpp.orders.numbers import UnknownOrder, number_of, order_id_of
from wpp.orders.views import OrderFacts, is_late
from wpp.people.aliases import had_address
from wpp.people.model import User
from wpp.people.views import has_name, is_in_name, search_words

PHONE_SIGNS = " +()./-"
SHORTEST_PHONE = 7
"""Digits: fewer are part of something else, such as an order's number."""


@dataclass(frozen=True, slots=True)
class OrderRow(OrderFacts):
    """An order in a list."""

    batch: str | None
    stop: Stop | None
    picking_started_at: datetime | None = None
    """When the warehouse began with it, by whatever it did first."""
    change_requested_at: datetime | None = None
    """Since when the warehouse is to say whether it can be changed."""
    blocked_at: datetime | None = None
    """Since when it waits for a decision about something that could not be picked."""


class Sort(StrEnum):
    """The order of a list. By urgency is for Progressing orders: the earliest due, or blocked for longest, first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a list shows; the default is all of them.

    `blocked` orders wait for a short pick to be resolved and their clock is paused; False leaves them out.
    """

    statuses: Sequence[Status] = ()
    late: bool = False
    blocked: bool | None = None
    since: datetime | None = None
    search: str | None = None
    by_address: bool = True
    """Whether a search also finds postcodes and phone numbers: not for those who are not to see them."""
    user_id: int | None = None


ALL_ORDERS = OrderFilter()


def list_orders(
    session: Session,
    order_filter: OrderFilter = ALL_ORDERS,
    *,
    now: datetime,
    sort: Sort = Sort.NEWEST,
    after: int | None = None,
    limit: int | None = 50,
) -> list[OrderRow]:
    """One page of orders; `after` is the id of the last order on the page before."""
    query: Select[*tuple[Any, ...]] = select(Order, User.email, User.first_name, User.last_name).join(
        User, User.id == Order.user_id
    )
    query = query.where(*conditions(order_filter, now))
    query = paged(query, sort, after, urgency="blocked_at" if order_filter.blocked else "due_at").limit(limit)
    return [row_view(order, email, first, last, now) for order, email, first, last in session.execute(query)]


def conditions(order_filter: OrderFilter, now: datetime) -> list[ColumnElement[bool]]:
    """The filter as conditions of a query over orders and users."""
    rows: list[ColumnElement[bool]] = []
    if order_filter.statuses:
        rows.append(Order.status.in_(order_filter.statuses))
    if order_filter.late:
        overdue = and_(
            Order.status == Status.PROGRESSING, Order.due_at < func.coalesce(Order.blocked_at, now)
        )
        rows.append(or_(overdue, and_(Order.status == Status.COMPLETED, Order.closed_at > Order.due_at)))
    if order_filter.blocked:
        rows += [Order.status == Status.PROGRESSING, Order.blocked_at.is_not(None)]
    if order_filter.blocked is False:
        rows.append(Order.blocked_at.is_(None))
    if order_filter.since is not None:
        rows.append(Order.placed_at >= order_filter.since)
    if order_filter.user_id is not None:
        rows.append(Order.user_id == order_filter.user_id)
    if order_filter.search:
        rows.append(matches(order_filter.search, by_address=order_filter.by_address))
    return rows


def paged(
    query: Select[*tuple[Any, ...]], sort: Sort, after: int | None, *, urgency: str
) -> Select[*tuple[Any, ...]]:
    """The query in its order, from behind the order `after`."""
    if sort is Sort.URGENCY:
        query = query.order_by(getattr(Order, urgency), Order.id)
        return query if after is None else query.where(less_urgent_than(after, urgency))
    oldest_first = sort is Sort.OLDEST
    query = query.order_by(Order.id if oldest_first else Order.id.desc())
    if after is None:
        return query
    return query.where(Order.id > after if oldest_first else Order.id < after)


def less_urgent_than(order_id: int, urgency: str) -> ColumnElement[bool]:
    """Orders that come after this one, whatever has become of it since; all, where it is none of them now."""
    last, column = aliased(Order), getattr(Order, urgency)
    instant = select(getattr(last, urgency)).where(last.id == order_id).scalar_subquery()
    return or_(instant.is_(None), column > instant, and_(column == instant, Order.id > order_id))


def matches(search: str, *, by_address: bool) -> Any:
    """An order's number, a postcode, a phone number or a tracking code; or words of names and email, in any order."""
    words = search.strip()
    rows: list[Any] = []
    with suppress(UnknownOrder):
        rows.append(Order.id == order_id_of(words))
    if by_address and (joined := "".join(words.split())):
        rows.append(postcode_has(joined))
    if by_address and (phone := phone_digits(words)):
        rows.append(without(Order.phone, PHONE_SIGNS).contains(phone, autoescape=True))
    rows.append(
        Order.id.in_(
            select(Parcel.order_id).where(Parcel.tracking.icontains(as_code(words), autoescape=True))
        )
    )
    if each := [has_word(word, by_address=by_address) for word in search_words(words)]:
        rows.append(and_(*each))
    return or_(*rows)


def has_word(word: str, *, by_address: bool) -> ColumnElement[bool]:
    """Whether a word is in one of the order's names, in its owner's email or an earlier one, or in its postcode."""
    rows: list[Any] = [
        is_in_name(word),
        has_name(Order.name, word),
        User.email.icontains(word, autoescape=True),
        *([postcode_has(word)] if by_address else []),
    ]
    return or_(*rows, had_address([word])) if "@" in word else or_(*rows)


def postcode_has(text: str) -> ColumnElement[bool]:
    """Whether a text without spaces is in the postcode, which is stored with its space."""
    return without(Order.postcode, " ").icontains(text, autoescape=True)


def phone_digits(words: str) -> str:
    """The digits of a phone number without what a country puts before it; empty where it is none."""
    digits = words.translate({ord(sign): None for sign in PHONE_SIGNS})
    if len(digits) < SHORTEST_PHONE or not digits.isascii() or not digits.isdigit():
        return ""
    national = re.sub(r"^(00)?44(?=[1-9])", "", digits) if words.startswith(("+", "00")) else digits
    return national.lstrip("0")


def as_code(words: str) -> str:
    """The words as a tracking code is stored, where they are one: a scanned code finds its parcel."""
    try:
        return checked_tracking(words) or words
    except UsageError:
        return words


def row_view(order: Order, email: str, first: str, last: str, now: datetime) -> OrderRow:
    """One order of a list."""
    return OrderRow(
        id=order.id,
        user_id=order.user_id,
        number=number_of(order.id),
        status=order.status,
        email=email,
        first_name=first,
        last_name=last,
        pack=order.pack_name,
        placed_at=order.placed_at,
        progressing_at=order.progressing_at,
        due_at=order.due_at,
        closed_at=order.closed_at,
        late=is_late(order.status, order.due_at, order.closed_at, order.blocked_at or now),
        batch=batch_number(order.batch_id) if order.batch_id is not None else None,
        stop=stop_of(order),
        picking_started_at=order.picking_started_at,
        change_requested_at=order.change_requested_at,
        blocked_at=order.blocked_at,
    )


def order_ids_of(session: Session, user_id: int) -> Sequence[int]:
    """The ids of somebody's orders, oldest first."""
    return session.scalars(select(Order.id).where(Order.user_id == user_id).order_by(Order.id)).all()


def replacements_of(session: Session, return_id: int | None) -> Sequence[int]:
    """The ids of the orders that were made for a return, cancelled or not, oldest first."""
    made = select(Order.id).where(Order.return_id == return_id).order_by(Order.id)
    return session.scalars(made).all()


def goods_of(session: Session, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """What is sent with each of these orders, in words, for a list: "T-shirt, M". One query."""
    goods: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(OrderLine.order_id, OrderLine.item, OrderLine.size, TO_SEND)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(OrderLine.order_id.in_(order_ids), TO_SEND > 0)
        .order_by(Product.position, Sku.position, OrderLine.id)
    )
    for order_id, item, size, quantity in rows:
        goods[order_id].append((f"{quantity} × " if quantity > 1 else "") + label(item, size))
    return goods
