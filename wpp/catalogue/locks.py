"""Who changes the catalogue and who places an order wait for each other, at the rows of the packs.

SQLite has one writer at a time and needs none of it; there the clauses are left out of the statement.
"""

from sqlalchemy import bindparam, select, text

from wpp.catalogue.model import Pack
from wpp.database import table_of
from wpp.work import Work

_packs = table_of(Pack)
_ALL = select(_packs.c.id).order_by(_packs.c.id).with_for_update(key_share=True)
_ONE = select(_packs.c.retired_at).where(_packs.c.id == bindparam("pack_id")).with_for_update(read=True)


def lock_catalogue(work: Work) -> None:
    """Wait for orders that are being placed, and for others who change the catalogue; later ones wait for this."""
    if work.session.get_bind().dialect.name == "postgresql":
        # Where there is no pack yet there is no row to wait at. Baskets that name a pack don't conflict with this.
        work.execute(text("LOCK TABLE packs IN SHARE ROW EXCLUSIVE MODE"))
    work.execute(_ALL).all()


def lock_pack(work: Work, pack_id: int) -> bool:
    """Hold a pack as it is while an order is placed; whether it is offered. Orders don't wait for each other."""
    return work.execute(_ONE, {"pack_id": pack_id}).scalar_one() is None
