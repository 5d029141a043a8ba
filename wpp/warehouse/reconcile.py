"""Logistock's count against ours: every difference explained by what we know, and the rest said to be unexplained.

Ours falls at Place order and theirs at tracking, so the units of open orders are the difference that must be there.
What differs beyond that is held against the documents that one side may lack; see
`wpp.warehouse.explain_differences`. Nothing is booked unless somebody says why.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from wpp.audit import Tag, about, record
from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.row_skus import row_skus
from wpp.catalogue.sku_names import sku_column
from wpp.hints import HintCode
from wpp.sheets import Problem, Sheet, SheetValidator, words
from wpp.stock.contradictions import contradictions
from wpp.stock.corrections import open_correction, reason_of
from wpp.stock.levels import LevelView, list_levels
from wpp.stock.model import CorrectionKind, Location
from wpp.stock.movements import Move, ensure_levels, lock, move
from wpp.stock.quantity_names import quantity_column
from wpp.stock.receiving.delivery_sheet import refuse_empty, refuse_problems
from wpp.stock.unit_columns import UnitReading, read_units
from wpp.stock.unit_headings import REMARKS, STATUSES, unit_columns
from wpp.warehouse.explain_differences import best_explanation, kinds_of
from wpp.warehouse.stock_documents import Document, Explanation, documents_since, open_orders
from wpp.work import Work

LOGISTOCK_COLUMNS = (
    sku_column(),
    quantity_column(
        *words("Qty, On hand, Stock on hand, SOH, Physical stock, In stock, Balance, Stock level"),
        verbs=words("On hand, Physical, In stock, Stock, Closing, Current, SOH, Count, Counted"),
        # SAP's list of stock (MB52) heads what is free to use Unrestricted.
        nouns=words(
            "On hand, Physical, Physical stock, In stock, Balance, Count, Stock level, Stock balance, Stock quantity",
            "Closing stock, Current stock, Stock on hand, Inventory, Inventory qty, Unrestricted",
        ),
        second=words("Stock"),
    ),
)
THEIR_COLUMNS = (*LOGISTOCK_COLUMNS, BARCODE_COLUMN, *unit_columns("description", *STATUSES, *REMARKS))
"""What is looked for in their count: its template, a barcode, and what says that units are not for sale."""
LATELY = 14
"""Days that one side may be behind the other."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Units of a difference with what explains them. Where `documents` are more than `of`, it is some of them."""

    units: int
    why: Explanation
    documents: tuple[str, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One SKU in units: what can be ordered here, what they count, and what explains that it is not the same."""

    sku_id: int
    sku: str
    name: str
    size: str
    ours: int
    theirs: int
    explained: tuple[Explained, ...]
    unexplained: int
    perhaps: tuple[str, ...] = ()
    """Open orders that have it, where units are missing that nothing explains: whether they left there is not known."""

    @property
    def difference(self) -> int:
        """Units that they have more."""
        return self.theirs - self.ours


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A file that was compared.

    `uncounted` are SKUs that it does not name and that are not empty here, `unknown` rows whose SKU is none of ours.
    """

    file: str
    lines: tuple[Compared, ...]
    uncounted: tuple[str, ...]
    booked: bool = False
    unknown: tuple[Problem, ...] = ()

    @property
    def differing(self) -> tuple[Compared, ...]:
        """The lines whose figures are not the same."""
        return tuple(line for line in self.lines if line.difference or line.explained)

    @property
    def unexplained(self) -> tuple[Compared, ...]:
        """The lines that nothing explains."""
        return tuple(line for line in self.lines if line.unexplained)


@dataclass(slots=True)
class ReconcileMatch:
    """What explains the differences so far, and what is left of them, by SKU."""

    left: dict[int, int]
    by_sku: dict[int, list[Explained]] = field(default_factory=lambda: defaultdict(list))
    perhaps: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def explain(self, sku_id: int, units: int, why: Explanation, documents: Sequence[str], of: int) -> None:
        """Take units off what is left."""
        self.left[sku_id] -= units
        self.by_sku[sku_id].append(Explained(units, why, tuple(documents), of))


def reconcile(
    work: Work,
    sheet: Sheet,
    *,
    days: int = LATELY,
    book: bool = False,
    reason: str = "",
    answers: Mapping[str, str] | None = None,
) -> Reconciliation:
    """Compare a count of Logistock with ours; `book` corrects ours by what nothing explains.

    Deliveries, returns and sendings of the last so many days may be on one side only. Raises `RowsRejected`,
    `ReasonMissing`, `NeedsAnswer` where a status or a remark says that units are damaged or the like, and `OutOfStock`
    where more is missing than is available.
    """
    why = reason_of(reason, to="booking the differences", advice=HintCode.GIVE_BOOKING_REASON) if book else ""
    theirs, unknown = read_theirs(work, sheet, read_units(sheet, answers or {}))
    ensure_levels(work, theirs)
    lock(work, theirs)
    levels = {level.sku_id: level for level in list_levels(work.session)}
    match = explain(work, {sku_id: levels[sku_id] for sku_id in theirs}, theirs, days=days)
    lines = tuple(
        Compared(
            sku_id,
            level.sku,
            level.name,
            level.size,
            level.available,
            theirs[sku_id],
            tuple(match.by_sku[sku_id]),
            match.left[sku_id],
            tuple(match.perhaps[sku_id]) if match.left[sku_id] < 0 else (),
        )
        for sku_id, level in levels.items()
        if sku_id in theirs
    )
    rest = [each for each in levels.values() if each.sku_id not in theirs]
    uncounted = tuple(each.sku for each in rest if each.available or each.committed)
    result = Reconciliation(sheet.file, lines, uncounted, booked=book, unknown=unknown)
    if book:
        book_unexplained(work, result, why)
    return result


def read_theirs(work: Work, sheet: Sheet, reading: UnitReading) -> tuple[dict[int, int], tuple[Problem, ...]]:
    """Their units by SKU, and the rows whose SKU is unknown: what is theirs alone hides no difference of ours.

    Two shelves of one SKU are added together. Raises `RowsRejected`, also where no SKU at all is known.
    """
    findings = SheetValidator(sheet)
    skus = row_skus(work.session, sheet)
    counted: dict[int, int] = {}
    unknown: list[Problem] = []
    against = contradictions(skus.known.by_id.values())
    for row in sheet:
        if row.number in reading.left_out:
            continue
        sku = skus.find(findings, row)
        if sku is None and findings.problems and findings.problems[-1].code == "unknown_sku":
            unknown.append(findings.problems.pop())
            continue
        quantity = reading.units(findings, row, zero=True)
        if sku is not None:
            against.check(findings, row, sku)
        if sku is not None and quantity is not None:
            counted[sku.id] = counted.get(sku.id, 0) + quantity
    if not counted:
        findings.problems += unknown
    refuse_problems(findings, "nothing was compared")
    refuse_empty(sheet, (*counted, *unknown), "compare")
    return counted, tuple(unknown)


def explain(
    work: Work, levels: Mapping[int, LevelView], theirs: Mapping[int, int], *, days: int
) -> ReconcileMatch:
    """First what must differ, then the documents that fit whole, then what lies in quarantine."""
    match = ReconcileMatch({sku_id: theirs[sku_id] - level.available for sku_id, level in levels.items()})
    placed = open_orders(work.session)
    for sku_id, level in levels.items():
        if level.committed:
            numbers = [number for number, _ in placed[sku_id]]
            match.explain(sku_id, level.committed, Explanation.PLACED, numbers, len(numbers))
    for sku_id, level in levels.items():
        if 0 < level.quarantine <= match.left[sku_id]:
            match.explain(sku_id, level.quarantine, Explanation.QUARANTINE, (), 0)
    documents = documents_since(work.session, work.now - timedelta(days=days))
    apply_documents(match, documents)
    for document in documents:
        if document.why is Explanation.SENT_THERE:
            for sku_id, _ in document.shifts:
                match.perhaps[sku_id].append(document.name)
    return match


def apply_documents(match: ReconcileMatch, documents: Sequence[Document]) -> None:
    """Take the documents that explain the most, and say which others look the same: it may be any of them."""
    kinds = kinds_of(documents, match.left)
    for place, times in sorted(best_explanation(match.left, kinds).items()):
        kind = kinds[place]
        for sku_id, units in kind.shifts:
            match.explain(sku_id, units * times, kind.why, kind.names, times)


def book_unexplained(work: Work, result: Reconciliation, why: str) -> None:
    """Correct ours by what nothing explains: fewer → lost, more → found."""
    if not result.unexplained:
        return
    cause = open_correction(work, CorrectionKind.RECONCILIATION, file=result.file)
    moves = []
    for line in result.unexplained:
        places = (Location.LOST, Location.AVAILABLE)
        if line.unexplained < 0:
            places = (Location.AVAILABLE, Location.LOST)
        moves.append(Move(line.sku_id, *places, abs(line.unexplained), cause, f"{why} ({result.file})"))
        record(work, Tag.STOCK_RECONCILED, about("sku", line.sku_id), units=line.unexplained, reason=why)
    move(work, moves)
