"""Corrections: the row that a correction of the books is booked under, so that its movements have a cause."""

from sqlalchemy import insert

from wpp.database import table_of
from wpp.stock.model import CauseKind, Correction, CorrectionKind
from wpp.stock.movements import Cause
from wpp.work import Work

CAUSES = {
    CorrectionKind.ADJUSTMENT: CauseKind.ADJUSTMENT,
    CorrectionKind.COUNT: CauseKind.COUNT,
    CorrectionKind.RECONCILIATION: CauseKind.RECONCILIATION,
}


def open_correction(work: Work, kind: CorrectionKind, *, file: str = "") -> Cause:
    """Write a correction down; gives the cause of its movements, one for each SKU."""
    corrections = table_of(Correction)
    row = {"kind": kind, "file": file[:255], "at": work.now, "actor": work.actor}
    made = work.execute(insert(corrections).values(row).returning(corrections.c.id))
    return Cause(CAUSES[kind], int(made.scalar_one()))
