"""Write the barcodes and other codes of SKUs, as it was decided."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, update

from wpp.catalogue.codes import code_key
from wpp.catalogue.importing.code_plan import CodePlan, moved_codes
from wpp.catalogue.importing.plan import ImportPlan
from wpp.catalogue.model import SkuCode
from wpp.work import Work


def save_codes(work: Work, prepared: ImportPlan, sku_ids: Mapping[str, int]) -> None:
    """Add what is new, and remove or keep what the file no longer has; `sku_ids` by the folded code of the rows."""
    left = {code.key for plan in prepared.codes for code in plan.asked}
    stay: set[str] = set()
    if prepared.remove_codes:
        work.session.execute(delete(SkuCode).where(SkuCode.code_key.in_(left)))
    else:
        work.session.execute(update(SkuCode).where(SkuCode.code_key.in_(left)).values(in_sheet=False))
        stay = {code.key for _, _, code in moved_codes(prepared.codes)}
    for plan in prepared.codes:
        save_listed(work, prepared, plan, sku_ids[code_key(plan.match.row.code)], stay)


def save_listed(work: Work, prepared: ImportPlan, plan: CodePlan, sku_id: int, stay: set[str]) -> None:
    """The codes that the file has of one SKU, without those that stay with another."""
    for key, (kind, code) in plan.listed.items():
        if key in stay:
            continue
        stored = prepared.state.codes.get(key)
        if stored is None or stored.sku_id != sku_id:
            work.session.execute(insert(SkuCode).values(code_key=key, code=code, kind=kind, sku_id=sku_id))
        elif (stored.code, stored.kind, stored.in_sheet) != (code, kind, True):
            values = {"code": code, "kind": kind, "in_sheet": True}
            work.session.execute(update(SkuCode).where(SkuCode.code_key == key).values(**values))
