"""Corrections: the reason for one, and the row that it is booked under, so that its movements have a cause."""

from sqlalchemy import insert

from wpp.database import table_of
from wpp.errors import UsageError
from wpp.hints import HintCode, hint
from wpp.stock.model import CauseKind, Correction, CorrectionKind
from wpp.stock.movements import Cause
from wpp.work import Work

CAUSES = {
    CorrectionKind.ADJUSTMENT: CauseKind.ADJUSTMENT,
    CorrectionKind.COUNT: CauseKind.COUNT,
    CorrectionKind.RECONCILIATION: CauseKind.RECONCILIATION,
}


class ReasonMissing(UsageError):
    """Stock is corrected only with a reason, since somebody will ask."""

    code = "reason_needed"


def reason_of(text: str, *, to: str = "undoing the delivery", advice: HintCode = HintCode.GIVE_REASON) -> str:
    """The reason on one line. Raises `ReasonMissing`."""
    reason = " ".join(text.split())
    if not reason:
        raise ReasonMissing(f"Give a reason for {to}.", hints=[hint(advice)])
    return reason


def open_correction(work: Work, kind: CorrectionKind, *, file: str = "") -> Cause:
    """Write a correction down; gives the cause of its movements, one for each SKU."""
    corrections = table_of(Correction)
    row = {"kind": kind, "file": file[:255], "at": work.now, "actor": work.actor}
    made = work.execute(insert(corrections).values(row).returning(corrections.c.id))
    return Cause(CAUSES[kind], int(made.scalar_one()))
