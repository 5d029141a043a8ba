"""Baskets: what somebody is about to order, kept before they log in and after.

A basket belongs to a browser (`visitor`, whatever the face makes of its cookie) or to a person. Nothing is reserved by
it: stock is taken when the order is placed.
"""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.catalogue.model import Choice, Pack, Product, Sku
from wpp.catalogue.views import Asks, ChoiceView, PackView, SkuName, pack_view
from wpp.errors import Refusal
from wpp.orders.model import Basket, BasketLine
from wpp.stock.levels import availability
from wpp.stock.model import Level, Location
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class BasketLineView:
    """What was picked for one choice; `sold_out` once there are fewer units than the choice needs."""

    choice_id: int
    choice: str
    sku_id: int
    sku: str
    item: str
    size: str
    image: str
    quantity: int
    sold_out: bool


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket. `idempotency_key` goes along with Place order and makes it happen once."""

    idempotency_key: str
    pack_slug: str
    pack: str
    lines: tuple[BasketLineView, ...]

    @property
    def sold_out(self) -> tuple[BasketLineView, ...]:
        """What cannot be had any more."""
        return tuple(line for line in self.lines if line.sold_out)


class BadPick(Refusal):
    """Some choices of the pack are not made, or not possible; `choices` says why, by the id of the choice."""

    code = "bad_pick"

    def __init__(self, choices: dict[int, str]) -> None:
        self.choices = choices
        super().__init__(" ".join(choices.values()))


def fill_basket(
    work: Work,
    *,
    pack_slug: str,
    picks: Mapping[int, int],
    visitor: str | None = None,
    user_id: int | None = None,
) -> None:
    """Put a pack into the basket, in place of what was there; `picks` is choice id → SKU id.

    Raises `UnknownPack`, and `BadPick` with a sentence for each choice that is not made or sold out.
    """
    pack = pack_view(work.session, pack_slug)
    picked = check_picks(work.session, pack, picks)
    work.session.execute(delete(Basket).where(owner(visitor, user_id)))
    basket_id = work.session.execute(
        insert(Basket)
        .values(
            visitor=visitor,
            user_id=user_id,
            pack_id=pack.id,
            idempotency_key=secrets.token_hex(16),
            changed_at=work.now,
        )
        .returning(Basket.id)
    ).scalar_one()
    work.session.execute(
        insert(BasketLine),
        [{"basket_id": basket_id, "choice_id": choice, "sku_id": sku.id} for choice, sku in picked.items()],
    )


def check_picks(
    session: Session, pack: PackView, picks: Mapping[int, int], *, held: Mapping[int, int] | None = None
) -> dict[int, SkuName]:
    """One SKU for every choice of the pack; what has one offer only is picked without asking.

    `held` is how many units of each SKU the person has already, in an order that is being changed. Raises `BadPick`.
    """
    there = Counter(availability(session, [sku.id for choice in pack.choices for sku in choice.skus]))
    there.update(held or {})
    picked: dict[int, SkuName] = {}
    faults: dict[int, str] = {}
    for choice in pack.choices:
        wanted = choice.skus[0].id if choice.asks is Asks.NOTHING else picks.get(choice.id)
        row = next((sku for sku in choice.skus if sku.id == wanted), None)
        if row is None:
            faults[choice.id] = f"{question(choice)}."
        elif there[row.id] < choice.quantity:
            faults[choice.id] = sold_out_words(choice, row)
        else:
            picked[choice.id] = row
    if faults or not pack.choices:
        raise BadPick(faults or {0: "This pack is empty."})
    return picked


def question(choice: ChoiceView) -> str:
    """What a choice asks, as a request."""
    return f"{choice.name}: choose {'your size' if choice.asks is Asks.SIZE else 'one'}"


def sold_out_words(choice: ChoiceView, sku: SkuName) -> str:
    """Say kindly what has gone, and what can be done."""
    if choice.asks is Asks.NOTHING:
        return f"{sku.label} is out of stock at the moment, so you can't order this pack today."
    return f"{sku.label} has sold out. Choose another one."


def basket_view(
    session: Session, *, visitor: str | None = None, user_id: int | None = None
) -> BasketView | None:
    """The basket of a browser or a person; None where there is none. Two queries."""
    basket = session.execute(
        select(Basket.id, Basket.idempotency_key, Pack.slug, Pack.name)
        .join(Pack, Pack.id == Basket.pack_id)
        .where(owner(visitor, user_id))
    ).one_or_none()
    if basket is None:
        return None
    rows = session.execute(
        select(
            BasketLine.choice_id,
            Choice.name,
            Sku.id,
            Sku.code,
            Product.name,
            Sku.size,
            Product.image,
            Choice.quantity,
            Level.quantity < Choice.quantity,
        )
        .join(Choice, Choice.id == BasketLine.choice_id)
        .join(Sku, Sku.id == BasketLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Level, (Level.sku_id == Sku.id) & (Level.location == Location.AVAILABLE))
        .where(BasketLine.basket_id == basket.id)
        .order_by(Choice.position, Choice.id)
    )
    lines: list[Any] = [BasketLineView(*row[:8], sold_out=bool(row[8])) for row in rows]
    return BasketView(basket.idempotency_key, basket.slug, basket.name, tuple(lines))


def adopt_basket(work: Work, *, visitor: str, user_id: int) -> None:
    """After logging in: what the browser's basket holds becomes the person's, in place of an older one of theirs."""
    mine = work.session.scalar(select(Basket.id).where(Basket.visitor == visitor))
    if mine is None:
        return
    work.session.execute(delete(Basket).where(Basket.user_id == user_id))
    work.session.execute(
        update(Basket).where(Basket.id == mine).values(visitor=None, user_id=user_id, changed_at=work.now)
    )


def empty_basket(work: Work, *, visitor: str | None = None, user_id: int | None = None) -> None:
    """Take everything out."""
    work.session.execute(delete(Basket).where(owner(visitor, user_id)))


def owner(visitor: str | None, user_id: int | None) -> ColumnElement[bool]:
    """Whose basket is meant: exactly one of the two is given."""
    if (visitor is None) == (user_id is None):
        raise ValueError("a basket belongs to a browser or to a person")
    return Basket.user_id == user_id if user_id is not None else Basket.visitor == visitor
