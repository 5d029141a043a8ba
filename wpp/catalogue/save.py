"""Write a checked catalogue: what is new is added, what is there is brought up to date, nothing is taken away.

A SKU that the file no longer names stays, since stock and orders speak of it; the offers of a pack are replaced by
those of the file.
"""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.model import Choice, ChoiceOption, Pack, Product, Sku
from wpp.catalogue.pictures import ADDRESS, is_file_name
from wpp.database import table_of
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Saved:
    """How many SKUs and packs the file held, and the id of each of its SKUs by folded code."""

    skus: int
    packs: int
    sku_ids: dict[str, int]


def save_catalogue(work: Work, plan: CataloguePlan) -> Saved:
    """Bring the catalogue to what the plan says; where it says so already, nothing is written and nothing recorded."""
    before = everything(work.session)
    item_ids = save_items(work, plan.skus)
    sku_ids = save_skus(work, plan.skus, item_ids)
    for position, name in enumerate(plan.pack_names):
        offers = [offer for offer in plan.offers if name_key(offer.pack) == name_key(name)]
        save_pack(work, name, position, offers, item_ids, sku_ids)
    if everything(work.session) != before:
        record(
            work,
            Tag.CATALOGUE_IMPORTED,
            about("catalogue", "all"),
            file=plan.file,
            skus=len(plan.skus),
            packs=len(plan.pack_names),
        )
    return Saved(len(plan.skus), len(plan.pack_names), sku_ids)


def everything(session: Session) -> list[list[tuple[object, ...]]]:
    """The whole catalogue as plain rows, to see whether anything has changed."""
    tables = [table_of(model) for model in (Product, Sku, Pack, Choice, ChoiceOption)]
    return [[tuple(row) for row in session.execute(select(table).order_by(table.c.id))] for table in tables]


def save_items(work: Work, rows: list[ItemRow]) -> dict[str, int]:
    """One row for each item of the file; its description and picture are the first that some size of it has."""
    by_key: dict[str, dict[str, object]] = {}
    for position, each in enumerate(rows):
        item = by_key.setdefault(
            name_key(each.item),
            {"name": each.item, "description": "", "image": "", "position": position},
        )
        item["description"] = item["description"] or each.description
        item["image"] = item["image"] or each.image
    known: dict[str, int] = {}
    pictures: dict[str, str] = {}
    for row in work.session.execute(select(Product.name_key, Product.id, Product.image)):
        known[row.name_key], pictures[row.name_key] = row.id, row.image
    for key, values in by_key.items():
        if is_file_name(str(values["image"])) and pictures.get(key, "").startswith(ADDRESS):
            # The file is not beside the catalogue this time; the picture of it is here.
            values["image"] = pictures[key]
        if key in known:
            work.session.execute(update(Product).where(Product.id == known[key]).values(**values))
        else:
            added = insert(Product).values(name_key=key, **values).returning(Product.id)
            known[key] = work.session.execute(added).scalar_one()
    return known


def save_skus(work: Work, rows: list[ItemRow], item_ids: dict[str, int]) -> dict[str, int]:
    """One row for each SKU of the file, in its order."""
    known = {row.code_key: row.id for row in work.session.execute(select(Sku.code_key, Sku.id))}
    saved: dict[str, int] = {}
    for position, row in enumerate(rows):
        key = code_key(row.code)
        values = {
            "code": row.code,
            "product_id": item_ids[name_key(row.item)],
            "size": row.size,
            "unit": row.unit,
            "fits": row.fits,
            "threshold": row.threshold,
            "position": position,
        }
        if key in known:
            work.session.execute(update(Sku).where(Sku.id == known[key]).values(**values))
            saved[key] = known[key]
        else:
            added = insert(Sku).values(code_key=key, **values).returning(Sku.id)
            saved[key] = work.session.execute(added).scalar_one()
    return saved


def save_pack(
    work: Work,
    name: str,
    position: int,
    offers: list[PackRow],
    item_ids: dict[str, int],
    sku_ids: dict[str, int],
) -> None:
    """One pack with its choices; a choice that the file no longer has goes, and with it what baskets held of it."""
    pack_id = pack_named(work, name, position)
    names = list({name_key(offer.choice): offer.choice for offer in offers}.values())
    known = {
        name_key(row.name): row.id
        for row in work.session.execute(select(Choice.name, Choice.id).where(Choice.pack_id == pack_id))
    }
    kept = {name_key(each) for each in names}
    dropped = [choice_id for key, choice_id in known.items() if key not in kept]
    work.session.execute(delete(ChoiceOption).where(ChoiceOption.choice_id.in_(dropped)))
    work.session.execute(delete(Choice).where(Choice.id.in_(dropped)))
    for place, choice in enumerate(names):
        own = [offer for offer in offers if name_key(offer.choice) == name_key(choice)]
        values = {"name": choice, "quantity": own[0].quantity, "position": place}
        choice_id = known.get(name_key(choice))
        if choice_id is None:
            added = insert(Choice).values(pack_id=pack_id, **values).returning(Choice.id)
            choice_id = work.session.execute(added).scalar_one()
        else:
            work.session.execute(update(Choice).where(Choice.id == choice_id).values(**values))
        rows: dict[tuple[str, str], dict[str, object]] = {
            (offer.item_key, offer.sku_key): {
                "choice_id": choice_id,
                "product_id": item_ids[offer.item_key],
                "sku_id": sku_ids[offer.sku_key] if offer.sku_key else None,
                "position": rank,
            }
            for rank, offer in enumerate(own)
        }
        save_offers(work, choice_id, list(rows.values()))


def save_offers(work: Work, choice_id: int, rows: list[dict[str, object]]) -> None:
    """The offers of a choice are those of the file; the same ones again are left as they are."""
    offers = table_of(ChoiceOption)
    named = [offers.c.choice_id, offers.c.product_id, offers.c.sku_id, offers.c.position]
    this = offers.c.choice_id == choice_id
    known = [tuple(row) for row in work.session.execute(select(*named).where(this).order_by(offers.c.id))]
    if known == [tuple(row.values()) for row in rows]:
        return
    work.session.execute(delete(ChoiceOption).where(this))
    work.session.execute(insert(ChoiceOption), rows)


def pack_named(work: Work, name: str, position: int) -> int:
    """The id of a pack, made where there is none of its address."""
    slug = slug_of(name)
    changed = update(Pack).where(Pack.slug == slug).values(name=name, position=position).returning(Pack.id)
    row = work.session.execute(changed).scalar_one_or_none()
    if row is not None:
        return row
    return work.session.execute(
        insert(Pack).values(slug=slug, name=name, position=position).returning(Pack.id)
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Known:
    """How many of a plan's SKUs and packs are here already."""

    skus: int
    packs: int


def compare(session: Session, plan: CataloguePlan) -> Known:
    """What of a plan is here already, and would be brought up to date."""
    codes = set(session.scalars(select(Sku.code_key)))
    slugs = set(session.scalars(select(Pack.slug)))
    return Known(
        sum(code_key(row.code) in codes for row in plan.skus),
        sum(slug_of(name) in slugs for name in plan.pack_names),
    )
