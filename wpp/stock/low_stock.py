"""Low stock: Sales is told once when a SKU's available units get to its threshold, and again only after a recovery.

`low_since` on the available level is the memory of it. It is set and cleared by the statement that holds the row, so
ten orders that cross a threshold together tell Sales once.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update

from wpp.audit import Tag, about, record_many
from wpp.catalogue.model import Product, Sku
from wpp.database import table_of
from wpp.mail.model import EmailKind
from wpp.mail.outbox import emails_to_team, queue_many
from wpp.policy import Policy, policy_of
from wpp.stock.low_stock_email import low_stock_facts, threshold_of
from wpp.stock.model import Level, Location
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """An available level right after a change; `fell` when units were taken from it."""

    sku_id: int
    available: int
    low_since: datetime | None
    fell: bool


@dataclass(frozen=True, slots=True)
class LowItem:
    """A SKU at or below its threshold, in units."""

    sku: str
    name: str
    size: str
    available: int
    threshold: int


@dataclass(frozen=True, slots=True)
class LowReport:
    """What a check found: everything that is low, and the SKUs that Sales was told of just now.

    Where Sales has no address nobody hears, and nothing counts as told until it has one.
    """

    low: list[LowItem]
    notified: list[str]
    nobody_hears: bool = False


def check_low(work: Work) -> LowReport:
    """Look at every SKU: tell Sales of those that are low and not told yet, arm again those that recovered."""
    policy = policy_of(work.session)
    low = threshold_of(policy) >= Level.quantity
    news = work.session.scalars(
        low_levels(policy).where(Level.low_since.is_(None)).with_only_columns(Sku.id)
    ).all()
    flagged = flag_low(work, news) if policy.email_sales else []
    recovered = (
        select(Level.sku_id)
        .join(Sku, Sku.id == Level.sku_id)
        .where(Level.location == Location.AVAILABLE, Level.low_since.is_not(None), ~low)
    )
    clear_low_flag(work, work.session.scalars(recovered).all())
    tell_sales(work, policy, flagged)
    items = [low_item(row) for row in work.session.execute(low_levels(policy)).all()]
    codes = {row.code for row in work.session.execute(low_levels(policy).where(Sku.id.in_(flagged)))}
    notified = [item.sku for item in items if item.sku in codes]
    return LowReport(items, notified, nobody_hears=not policy.email_sales)


def update_low_flags(work: Work, changed: Sequence[Changed]) -> None:
    """After levels changed: remember and tell which ones got low, forget which ones recovered."""
    if not changed:
        return
    policy = policy_of(work.session)
    sku = table_of(Sku)
    ids = [row.sku_id for row in changed]
    own = work.execute(select(sku.c.id, sku.c.threshold, sku.c.retired_at).where(sku.c.id.in_(ids))).all()
    threshold = {
        row.id: policy.low_stock_threshold if row.threshold is None else row.threshold for row in own
    }
    retired = {row.id for row in own if row.retired_at is not None}
    crossed = [
        row.sku_id
        for row in changed
        if row.fell and row.available <= threshold[row.sku_id] and row.sku_id not in retired
    ]
    clear_low_flag(
        work,
        [
            row.sku_id
            for row in changed
            if row.low_since is not None and row.available > threshold[row.sku_id]
        ],
    )
    if policy.email_sales:
        tell_sales(work, policy, flag_low(work, crossed))


def flag_low(work: Work, sku_ids: Sequence[int]) -> list[int]:
    """Remember since when these are low; only those are returned that nobody marked before."""
    if not sku_ids:
        return []
    marked = work.session.execute(
        update(Level)
        .where(Level.sku_id.in_(sku_ids), Level.location == Location.AVAILABLE, Level.low_since.is_(None))
        .values(low_since=work.now)
        .returning(Level.sku_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(marked.scalars())


def clear_low_flag(work: Work, sku_ids: Sequence[int]) -> None:
    """These recovered: the next fall is news again."""
    if not sku_ids:
        return
    forget_low(work, sku_ids)
    record_many(work, [(Tag.STOCK_RECOVERED, about("sku", sku_id), {}) for sku_id in sku_ids])


def forget_low(work: Work, sku_ids: Sequence[int]) -> None:
    """Nobody has been told of these: they recovered, or are retired and may be restored one day."""
    work.session.execute(
        update(Level)
        .where(Level.sku_id.in_(sku_ids), Level.location == Location.AVAILABLE)
        .values(low_since=None)
        .execution_options(synchronize_session=False)
    )


def tell_sales(work: Work, policy: Policy, sku_ids: Sequence[int]) -> None:
    """One email to each address of Sales about all SKUs that got low in this transaction."""
    if not sku_ids:
        return
    facts = low_stock_facts(work.session, policy, list(sku_ids))
    # Each crossing is news of its own, guarded by `low_since`; a time would not do, since clocks also go back.
    thing = secrets.token_hex(8)
    queue_many(
        work,
        emails_to_team(EmailKind.LOW_STOCK, thing, policy.email_sales, facts),
        brand_name=policy.brand_name,
    )
    record_many(
        work,
        [(Tag.STOCK_LOW, about("sku", sku_id), {}) for sku_id in sku_ids],
    )


def low_levels(policy: Policy) -> Select[str, str, str, int, int]:
    """Available levels that are low, with their thresholds."""
    threshold = threshold_of(policy)
    return (
        select(Sku.code, Product.name, Sku.size, Level.quantity, threshold.label("threshold"))
        .select_from(Level)
        .join(Sku, Sku.id == Level.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(Level.location == Location.AVAILABLE, Level.quantity <= threshold, Sku.retired_at.is_(None))
        .order_by(Product.position, Sku.position, Sku.id)
    )


def low_item(row: Iterable[object]) -> LowItem:
    """A row of `low_levels` as a value."""
    code, name, size, quantity, threshold = row
    return LowItem(str(code), str(name), str(size), int(str(quantity)), int(str(threshold)))
