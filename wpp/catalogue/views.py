"""Look things up in the catalogue. A page asks a constant number of queries, however many packs and sizes there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, cast, literal, select, union_all
from sqlalchemy.orm import Session

from wpp.catalogue.code_lookup import read_lookup
from wpp.catalogue.model import Choice, ChoiceOption, CodeKind, Pack, Product, Sku, SkuAlias, SkuCode
from wpp.catalogue.near_codes import near_codes
from wpp.errors import NotFound
from wpp.wording import did_you_mean


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
    location: str = ""
    barcodes: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()
    earlier_codes: tuple[str, ...] = ()
    """Those that it had before it was renamed."""

    @property
    def codes(self) -> tuple[str, ...]:
        """All that are not numbers of a barcode, whose likeness means nothing; its own last."""
        return (*self.earlier_codes, *self.other_codes, self.code)


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
    """One SKU by any of its codes: its own in any case, one that it had before, a barcode, a supplier's code.

    Raises `UnknownSku`, with the nearest codes.
    """
    match = read_lookup(session, [code]).find(code)
    if match is None:
        known = session.scalars(select(Sku.code)).all()
        near = near_codes(code, known)
        raise UnknownSku(f"There is no SKU {code!r}.", hints=[did_you_mean(near)] if near else [])
    return sku_views(session, all_skus().where(Sku.id == match.sku_id))[0]


def list_skus(session: Session) -> list[SkuView]:
    """Every SKU in the order of the catalogue, retired ones among them."""
    return sku_views(session, all_skus().order_by(Product.position, Sku.position, Sku.id))


def sku_views(session: Session, query: Select[*tuple[Any, ...]]) -> list[SkuView]:
    """What a query of `all_skus` gives, each with its other codes."""
    rows = session.execute(query).all()
    codes: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    ids = query.with_only_columns(Sku.id).order_by(None)
    further = union_all(
        select(SkuCode.sku_id, SkuCode.code, cast(SkuCode.kind, String).label("kind")).where(
            SkuCode.sku_id.in_(ids)
        ),
        select(SkuAlias.sku_id, SkuAlias.code, literal("earlier")).where(SkuAlias.sku_id.in_(ids)),
    ).order_by("code")
    for sku_id, code, kind in session.execute(further):
        codes[sku_id][kind].append(code)
    return [
        replace(
            SkuView(*row),
            barcodes=tuple(codes[row.id][CodeKind.BARCODE.value]),
            other_codes=tuple(codes[row.id][CodeKind.OTHER.value]),
            earlier_codes=tuple(codes[row.id]["earlier"]),
        )
        for row in rows
    ]


def all_skus() -> Select[int, str, str, str, str, str, str, int | None, bool, str]:
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
        Sku.location,
    ).join(Product, Product.id == Sku.product_id)
