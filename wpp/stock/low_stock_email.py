"""What Sales is told of low stock: the balance, the other sizes of the style, what is on its way, who may order."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from wpp.catalogue.model import Product, Sku
from wpp.mail.claims import Claimed
from wpp.mail.truth import Untrue
from wpp.people.views import count_open_invitations
from wpp.policy import Policy, policy_of
from wpp.stock.model import Level, Location
from wpp.stock.receiving.purchase_orders import list_expected
from wpp.work import Work


def low_stock_facts(session: Session, policy: Policy, sku_ids: list[int]) -> dict[str, Any]:
    """The facts of the low-stock email about these SKUs."""
    return {
        "items": items_of(session, policy, sku_ids),
        "open_invitations": count_open_invitations(session),
    }


def items_of(session: Session, policy: Policy, sku_ids: list[int]) -> list[dict[str, Any]]:
    """Each of these SKUs with the sizes beside it, in the order of the catalogue, in one query."""
    styles = select(Sku.product_id).where(Sku.id.in_(sku_ids))
    rows = session.execute(
        select(
            Sku.id,
            Sku.product_id,
            Sku.code,
            Product.name,
            Sku.size,
            func.coalesce(Level.quantity, 0),
            threshold_of(policy),
        )
        .join(Product, Product.id == Sku.product_id)
        .outerjoin(Level, (Level.sku_id == Sku.id) & (Level.location == Location.AVAILABLE))
        .where(Sku.product_id.in_(styles), Sku.retired_at.is_(None))
        .order_by(Product.position, Sku.position, Sku.id)
    ).all()
    on_the_way: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in list_expected(session, sku_ids=sku_ids):
        expected = {"units": line.left, "by": line.due_on.isoformat(), "reference": line.reference}
        on_the_way[line.sku_id].append(expected)
    by_style: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for _, product_id, code, _, size, available, _ in rows:
        by_style[product_id].append({"sku": code, "size": size, "available": available})
    return [
        {
            "sku": code,
            "name": name,
            "size": size,
            "available": available,
            "threshold": threshold,
            "sizes": [other for other in by_style[product_id] if other["sku"] != code],
            "expected": on_the_way[sku_id],
        }
        for sku_id, product_id, code, name, size, available, threshold in rows
        if sku_id in sku_ids
    ]


def items_still_low(work: Work, claimed: Claimed) -> Mapping[str, Any] | Untrue:
    """The items of a low-stock email that have not recovered; its figures are those of the moment when they got low."""
    threshold = threshold_of(policy_of(work.session))
    codes = [item["sku"] for item in claimed.facts["items"]]
    recovered = set(
        work.session.scalars(
            select(Sku.code)
            .join(Level, (Level.sku_id == Sku.id) & (Level.location == Location.AVAILABLE))
            .where(Sku.code.in_(codes), Level.quantity > threshold)
        )
    )
    items = [item for item in claimed.facts["items"] if item["sku"] not in recovered]
    return {**claimed.facts, "items": items} if items else Untrue("Not sent: stock has recovered.")


def threshold_of(policy: Policy) -> ColumnElement[int]:
    """A SKU's own threshold, else the portal's."""
    return func.coalesce(Sku.threshold, policy.low_stock_threshold)
