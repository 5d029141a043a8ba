"""Baskets: what somebody is about to order, kept before they log in and after.

A basket belongs to a browser (`visitor`, whatever the face makes of its cookie) or to a person. Nothing is reserved by
it: stock is taken when the order is placed.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from wpp.catalogue.model import Choice, ChoiceOption, Pack, Product, Sku
from wpp.catalogue.views import Asks, ChoiceView, PackView, SkuName, pack_view
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.orders.model import Basket, BasketLine
from wpp.stock.levels import availability
from wpp.stock.model import Level, Location
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class BasketLineView:
    """What was picked for one choice; `sold_out` once there are fewer units than the choice needs.

    `gone` where it is no longer offered: the SKU is retired, or the pack has lost it or the whole choice.
    """

    choice_id: int
    choice: str
    sku_id: int
    sku: str
    item: str
    size: str
    image: str
    quantity: int
    sold_out: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket. `idempotency_key` goes along with Place order and makes it happen once.

    `unmade` names choices that the pack has got since; `withdrawn` says that the pack itself is no longer offered.
    """

    idempotency_key: str
    pack_slug: str
    pack: str
    lines: tuple[BasketLineView, ...]
    unmade: tuple[str, ...]
    withdrawn: bool

    @property
    def sold_out(self) -> tuple[BasketLineView, ...]:
        """What cannot be had any more."""
        return tuple(line for line in self.lines if line.sold_out and not line.gone)

    @property
    def gone(self) -> tuple[BasketLineView, ...]:
        """What is no longer offered."""
        return tuple(line for line in self.lines if line.gone)

    @property
    def blocked(self) -> bool:
        """Whether something has to be chosen again before it can be ordered."""
        return self.withdrawn or any((self.sold_out, self.gone, self.unmade))


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
    basket_id = emptied(work, pack.id, visitor=visitor, user_id=user_id)
    work.session.execute(
        insert(BasketLine),
        [{"basket_id": basket_id, "choice_id": choice, "sku_id": sku.id} for choice, sku in picked.items()],
    )


def emptied(work: Work, pack_id: int, *, visitor: str | None, user_id: int | None) -> int:
    """The owner's basket for this pack, new or emptied, and held: of two tabs the second waits for the first."""
    baskets, lines = table_of(Basket), table_of(BasketLine)
    values = {"pack_id": pack_id, "idempotency_key": secrets.token_hex(16), "changed_at": work.now}
    mine = update(baskets).where(owner(visitor, user_id)).values(values).returning(baskets.c.id)
    basket_id: int | None = None
    # Only an order that is placed in between takes the basket away.
    while basket_id is None:
        work.execute(insert_new(work.session, baskets).values(visitor=visitor, user_id=user_id, **values))
        basket_id = work.execute(mine).scalar_one_or_none()
    work.execute(delete(lines).where(lines.c.basket_id == basket_id))
    return basket_id


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


IS_OPTION = exists().where(
    ChoiceOption.choice_id == BasketLine.choice_id,
    ChoiceOption.product_id == Sku.product_id,
    ChoiceOption.sku_id.is_(None) | (ChoiceOption.sku_id == Sku.id),
)
"""Whether what was picked can still be picked for its choice."""


def basket_view(
    session: Session, *, visitor: str | None = None, user_id: int | None = None
) -> BasketView | None:
    """The basket of a browser or a person; None where there is none. Two queries."""
    basket = session.execute(
        select(
            Basket.id, Basket.idempotency_key, Pack.id.label("pack_id"), Pack.slug, Pack.name, Pack.retired_at
        )
        .join(Pack, Pack.id == Basket.pack_id)
        .where(owner(visitor, user_id))
    ).one_or_none()
    if basket is None:
        return None
    rows = session.execute(
        select(
            Choice.id,
            Choice.name,
            Sku.id,
            Sku.code,
            Product.name,
            Sku.size,
            Product.image,
            Choice.quantity,
            func.coalesce(Level.quantity, 0) < Choice.quantity,
            ~and_(Choice.retired_at.is_(None), Sku.retired_at.is_(None), IS_OPTION),
        )
        .outerjoin(BasketLine, (BasketLine.choice_id == Choice.id) & (BasketLine.basket_id == basket.id))
        .outerjoin(Sku, Sku.id == BasketLine.sku_id)
        .outerjoin(Product, Product.id == Sku.product_id)
        .outerjoin(Level, (Level.sku_id == Sku.id) & (Level.location == Location.AVAILABLE))
        .where(Choice.pack_id == basket.pack_id, Choice.retired_at.is_(None) | Sku.id.is_not(None))
        .order_by(Choice.position, Choice.id)
    ).all()
    lines: list[Any] = [
        BasketLineView(*row[:8], sold_out=bool(row[8]), gone=bool(row[9]))
        for row in rows
        if row[2] is not None
    ]
    return BasketView(
        basket.idempotency_key,
        basket.slug,
        basket.name,
        tuple(lines),
        unmade=tuple(row[1] for row in rows if row[2] is None),
        withdrawn=basket.retired_at is not None,
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """Which open baskets hold what: the ids of baskets by choice and SKU, and by pack."""

    by_pick: Mapping[tuple[int, int], frozenset[int]]
    by_pack: Mapping[int, frozenset[int]]

    def count(self, picks: AbstractSet[tuple[int, int]]) -> int:
        """How many baskets hold one of these; a basket with two of them is one."""
        return len({each for pick in picks for each in self.by_pick.get(pick, ())})

    def of_sku(self, sku_id: int) -> int:
        """How many baskets hold a SKU, for whichever choice."""
        return self.count({pick for pick in self.by_pick if pick[1] == sku_id})


def baskets_holding(session: Session) -> Holding:
    """What all open baskets hold, for saying whom a change of the catalogue reaches."""
    by_pick: dict[tuple[int, int], set[int]] = defaultdict(set)
    by_pack: dict[int, set[int]] = defaultdict(set)
    lines = select(BasketLine.basket_id, BasketLine.choice_id, BasketLine.sku_id, Basket.pack_id)
    for row in session.execute(lines.join(Basket, Basket.id == BasketLine.basket_id)):
        by_pick[row.choice_id, row.sku_id].add(row.basket_id)
        by_pack[row.pack_id].add(row.basket_id)
    return Holding(
        {pick: frozenset(ids) for pick, ids in by_pick.items()},
        {pack_id: frozenset(ids) for pack_id, ids in by_pack.items()},
    )


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
