"""Look things up in the catalogue. A page asks a constant number of queries, however many packs and sizes there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wpp.catalogue.codes import code_key
from wpp.catalogue.model import Choice, ChoiceOption, Pack, Product, Sku, SkuAlias
from wpp.errors import NotFound
from wpp.letters import is_same_code
from wpp.wording import did_you_mean

CLEARLY_NEARER = 0.08
"""By how much of its likeness, from 0 to 1, the nearest code must be ahead of the next."""


class Asks(StrEnum):
    """What a choice asks the person who orders."""

    NOTHING = "nothing"
    SIZE = "size"
    ITEM = "item"
    ITEM_AND_SIZE = "item-and-size"


@dataclass(frozen=True, slots=True)
class SkuName:
    """A SKU in words; `fits` is known where a pack is looked at."""

    id: int
    code: str
    item: str
    size: str
    fits: str = ""

    @property
    def label(self) -> str:
        """The item with its size, as in an email or a table."""
        return label(self.item, self.size)


@dataclass(frozen=True, slots=True)
class SkuView:
    """A SKU with everything that the catalogue knows; `threshold` is None where the portal's own counts."""

    id: int
    code: str
    item: str
    size: str
    description: str
    image: str
    unit: str
    threshold: int | None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OfferView:
    """An item that a choice can be, with its SKUs in the order of their sizes."""

    product_id: int
    item: str
    description: str
    image: str
    skus: tuple[SkuName, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One part of a pack; `quantity` units of what is picked."""

    id: int
    name: str
    quantity: int
    offers: tuple[OfferView, ...]

    @property
    def asks(self) -> Asks:
        """Nothing where there is one SKU only; a size, an item, or both."""
        sizes = any(len(offer.skus) > 1 for offer in self.offers)
        if len(self.offers) > 1:
            return Asks.ITEM_AND_SIZE if sizes else Asks.ITEM
        return Asks.SIZE if sizes else Asks.NOTHING

    @property
    def skus(self) -> tuple[SkuName, ...]:
        """Every SKU that can be picked here."""
        return tuple(sku for offer in self.offers for sku in offer.skus)


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack with all it asks for."""

    id: int
    slug: str
    name: str
    choices: tuple[ChoiceView, ...]


class UnknownSku(NotFound):
    """No SKU has this code."""

    code = "unknown_sku"


class UnknownPack(NotFound):
    """No pack has this address."""


def label(item: str, size: str) -> str:
    """An item with its size where it has one."""
    return f"{item}, {size}" if size else item


def packs(session: Session) -> list[PackView]:
    """Every pack that is offered, in the order of the catalogue, in two queries."""
    offered = select(Pack.id, Pack.slug, Pack.name).where(Pack.retired_at.is_(None))
    rows = session.execute(offered.order_by(Pack.position, Pack.id)).all()
    choices = choices_of(session, [row.id for row in rows])
    return [PackView(row.id, row.slug, row.name, tuple(choices[row.id])) for row in rows]


def pack_view(session: Session, slug: str) -> PackView:
    """One pack that is offered, by its address.

    Raises `UnknownPack`.
    """
    row = session.execute(
        select(Pack.id, Pack.slug, Pack.name).where(Pack.slug == slug, Pack.retired_at.is_(None))
    ).one_or_none()
    if row is None:
        raise UnknownPack(f"There is no pack {slug!r}.")
    return PackView(row.id, row.slug, row.name, tuple(choices_of(session, [row.id])[row.id]))


def pack_for_order(session: Session, name: str) -> PackView | None:
    """The pack of an order as it is today, retired or not; None unless exactly one has the name."""
    rows = session.execute(select(Pack.id, Pack.slug, Pack.name).where(Pack.name == name)).all()
    if len(rows) != 1:
        return None
    row = rows[0]
    return PackView(row.id, row.slug, row.name, tuple(choices_of(session, [row.id])[row.id]))


def choices_of(session: Session, pack_ids: list[int]) -> dict[int, list[ChoiceView]]:
    """The choices of several packs in one query, without what is retired, SKUs in the order of the catalogue."""
    rows = session.execute(
        select(Choice, Product, Sku)
        .join(ChoiceOption, ChoiceOption.choice_id == Choice.id)
        .join(Product, Product.id == ChoiceOption.product_id)
        .join(
            Sku,
            (Sku.product_id == Product.id)
            & ((ChoiceOption.sku_id == Sku.id) | ChoiceOption.sku_id.is_(None)),
        )
        .where(Choice.pack_id.in_(pack_ids), Choice.retired_at.is_(None), Sku.retired_at.is_(None))
        .order_by(Choice.position, Choice.id, ChoiceOption.position, ChoiceOption.id, Sku.position, Sku.id)
    ).all()
    choices: dict[int, Choice] = {}
    offers: dict[int, dict[int, Product]] = defaultdict(dict)
    skus: dict[tuple[int, int], list[SkuName]] = defaultdict(list)
    for choice, item, sku in rows:
        choices[choice.id] = choice
        offers[choice.id][item.id] = item
        skus[choice.id, item.id].append(SkuName(sku.id, sku.code, item.name, sku.size, sku.fits))
    by_pack: dict[int, list[ChoiceView]] = defaultdict(list)
    for choice in choices.values():
        views = tuple(
            OfferView(item.id, item.name, item.description, item.image, tuple(skus[choice.id, item.id]))
            for item in offers[choice.id].values()
        )
        by_pack[choice.pack_id].append(ChoiceView(choice.id, choice.name, choice.quantity, views))
    return by_pack


def sku_names(session: Session, sku_ids: Iterable[int]) -> dict[int, SkuName]:
    """SKUs in words, by id."""
    rows = session.execute(
        select(Sku.id, Sku.code, Product.name, Sku.size)
        .join(Product, Product.id == Sku.product_id)
        .where(Sku.id.in_(sorted(set(sku_ids))))
    )
    return {row.id: SkuName(*row) for row in rows}


def find_sku(session: Session, code: str) -> SkuView:
    """One SKU by its code, in any case; by a code that it had before where no SKU has that one now.

    Raises `UnknownSku`, with the nearest codes.
    """
    key = code_key(code)
    row = session.execute(all_skus().where(Sku.code_key == key)).one_or_none()
    if row is None:
        renamed = all_skus().join(SkuAlias, SkuAlias.sku_id == Sku.id).where(SkuAlias.code_key == key)
        row = session.execute(renamed).one_or_none()
    if row is None or not agrees(code, row.code):
        known = session.scalars(select(Sku.code)).all()
        near = near_codes(code, known)
        raise UnknownSku(f"There is no SKU {code!r}.", hints=[did_you_mean(near)] if near else [])
    return SkuView(*row)


def list_skus(session: Session) -> list[SkuView]:
    """Every SKU in the order of the catalogue, retired ones among them."""
    return [
        SkuView(*row) for row in session.execute(all_skus().order_by(Product.position, Sku.position, Sku.id))
    ]


def skus_by_code(session: Session) -> dict[str, SkuView]:
    """Every SKU under its folded code and under those that it had before, for reading a whole sheet."""
    known = {code_key(sku.code): sku for sku in list_skus(session)}
    by_id = {sku.id: sku for sku in known.values()}
    earlier = session.execute(select(SkuAlias.code_key, SkuAlias.sku_id))
    return {row.code_key: by_id[row.sku_id] for row in earlier} | known


def sku_of(skus: Mapping[str, SkuView], code: str) -> SkuView | None:
    """The SKU of a code among those of `skus_by_code`; None where it has none, letter for letter but for case."""
    sku = skus.get(code_key(code))
    return sku if sku is not None and agrees(code, sku.code) else None


def agrees(code: str, stored: str) -> bool:
    """Whether a code that was found by its key is meant: none of its letters only folds into one of the stored code's.

    Of an earlier code only the key is kept, so it may have no such letter.
    """
    return is_same_code(code, stored if code_key(code) == code_key(stored) else "")


def nearest_code(code: str, known: Iterable[str]) -> str:
    """The one code that somebody must have meant; empty where none is near, or several are as near as each other.

    Of a family of sizes every code is near to a wrong size, and which one was meant is not to be guessed.
    """
    by_key = {code_key(each): each for each in known}
    key = code_key(code)
    near = get_close_matches(key, by_key, n=2, cutoff=0.6)
    likeness = [SequenceMatcher(None, other, key).ratio() for other in near]
    alone = len(near) == 1 or (len(near) == 2 and likeness[0] - likeness[1] >= CLEARLY_NEARER)
    return by_key[near[0]] if alone else ""


def near_codes(code: str, known: Iterable[str]) -> list[str]:
    """The codes that somebody may have meant."""
    by_key = {code_key(each): each for each in known}
    return [by_key[key] for key in get_close_matches(code_key(code), by_key, n=3, cutoff=0.6)]


def all_skus() -> Select[int, str, str, str, str, str, str, int | None, bool]:
    """The query behind `SkuView`."""
    return select(
        Sku.id,
        Sku.code,
        Product.name,
        Sku.size,
        Product.description,
        Product.image,
        Sku.unit,
        Sku.threshold,
        Sku.retired_at.is_not(None),
    ).join(Product, Product.id == Sku.product_id)
