"""A delivery note that was booked in before: what it brought then, beside the file that brings it again.

A note is compared without case, spaces or punctuation. One that is figures alone may have lost its leading zeros
to a spreadsheet program, so `12` beside a booked `0012` is asked about. What a file has beyond what was booked
goes under a note of its own (`DN-1 added`), which is counted with the first from then on: sent in once more, the file
has nothing new.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from wpp.catalogue.codes import name_key
from wpp.catalogue.model import Sku
from wpp.errors import Refusal
from wpp.hints import Advice, HintCode, hint
from wpp.stock.model import Delivery, DeliveryLine
from wpp.wording import count, day
from wpp.work import Work

LONGEST_NOTE = 120
SHOWN_LINES = 12


@dataclass(frozen=True, slots=True)
class SkuComparison:
    """A SKU in units: what was booked, and what the file has in these rows."""

    sku: str
    booked: int
    in_file: int
    rows: tuple[int, ...]

    @property
    def difference(self) -> int:
        """Units that the file has more (positive) or fewer."""
        return self.in_file - self.booked

    def __str__(self) -> str:
        where = f" ({'row' if len(self.rows) == 1 else 'rows'} {', '.join(map(str, self.rows))})"
        line = (
            f"{self.sku}: {self.booked:,} booked, {self.in_file:,} in this file{where if self.rows else ''}"
        )
        more = "more" if self.difference > 0 else "fewer"
        return f"{line}: " + (f"{abs(self.difference):,} {more}" if self.difference else "as booked")


class AlreadyBooked(Refusal):
    """This delivery note was booked in before.

    `lines` hold the file against what was booked, SKU by SKU; `added` is a note for what the file has beyond that.
    `perhaps` says that leading zeros tell the two notes apart, and nobody has said yet that they are two.
    """

    code = "already_booked"

    def __init__(
        self,
        message: str,
        *,
        hints: Sequence[Advice] = (),
        lines: Sequence[SkuComparison] = (),
        added: str = "",
        perhaps: bool = False,
    ) -> None:
        super().__init__(message, hints=hints)
        self.lines = tuple(lines)
        self.added = added
        self.perhaps = perhaps

    @property
    def more(self) -> list[SkuComparison]:
        """The SKUs of which the file has more than was booked."""
        return [line for line in self.lines if line.difference > 0]

    def details(self) -> list[str]:
        """SKU by SKU, those that differ first."""
        lines = sorted(self.lines, key=lambda line: line.difference == 0)
        rest = len(lines) - SHOWN_LINES
        return [
            *map(str, lines[:SHOWN_LINES]),
            *([f"and {rest} more"] if rest > 0 else []),
        ]

    def as_json(self) -> dict[str, Any]:
        """The refusal with its lines, and the rows that would book what is new."""
        lines = [
            {
                "sku": line.sku,
                "booked": line.booked,
                "in_file": line.in_file,
                "difference": line.difference,
                "rows": list(line.rows),
            }
            for line in self.lines
        ]
        new = [
            {"delivery_note": self.added, "sku": line.sku, "quantity": line.difference} for line in self.more
        ]
        return super().as_json() | {"perhaps": self.perhaps, "lines": lines, "new_rows": new}


class DeliveryUndone(Refusal):
    """The delivery that this one adds to has been undone."""

    code = "delivery_undone"


def refuse_known(
    session: Session, note: str, taken: Sequence[tuple[str, int, int]], *, another: bool = False
) -> None:
    """Raises `AlreadyBooked` where the note was booked in; `another` takes one that is only like it for another.

    `taken` is what the file has, by row: SKU, row and units.
    """
    key = note_key(note)
    known = session.scalar(select(Delivery).where(Delivery.delivery_note_key == key))
    if known is None and not another:
        known = similar_note(session, key)
    if known is None:
        refuse_undone(session, note, key)
        return
    family = related_deliveries(session, known)
    lines = compare(units_of(session, family), taken)
    perhaps = known.delivery_note_key != key
    booked = f"booked in as GRN-{known.id} on {day(known.at)} by {known.actor}"
    booked += f" from {known.file}" if known.file else ""
    booked += f", and undone on {day(known.undone_at)} as far as possible" if known.undone_at else ""
    also = [f"GRN-{each.id}" for each in family if each is not known and not is_gone(each)]
    booked += f", with additions as {' and '.join(also)}" if also else ""
    start = f"Delivery note {known.delivery_note} was {booked}; nothing was booked again."
    if perhaps:
        start = (
            f"Delivery note {note} may be {known.delivery_note}, {booked}: spreadsheets drop leading zeros. "
            "Nothing was booked."
        )
    added = free_note(session, known.delivery_note)
    raise AlreadyBooked(
        f"{start} {summary(lines)}",
        hints=advice(lines, added, perhaps=perhaps),
        lines=lines,
        added=added,
        perhaps=perhaps,
    )


def refuse_undone(session: Session, note: str, key: str) -> None:
    """What adds to a delivery that was undone is in its corrected file too. Raises `DeliveryUndone`."""
    adding = [each for each in originals(session) if adds_to(key, each.delivery_note)]
    if adding and all(map(is_gone, adding)):
        undone = adding[-1]
        raise DeliveryUndone(
            f"{note} adds to delivery note {undone.delivery_note}, but GRN-{undone.id} has been undone. "
            "Nothing was booked.",
            hints=[f"Book in the whole of delivery note {undone.delivery_note} instead."],
        )


def lock_deliveries(work: Work) -> None:
    """Whoever books in or undoes a delivery waits here for whoever does: a note must not be looked for between two.

    No constraint can say that 12 and 0012 may be one note. SQLite has one writer anyway.
    """
    if work.session.get_bind().dialect.name != "sqlite":
        work.execute(text("LOCK TABLE deliveries IN SHARE ROW EXCLUSIVE MODE"))


def note_key(note: str) -> str:
    """A delivery note as it is compared: `DN 1001`, `dn-1001` and `DN/1001` are one paper."""
    return (re.sub(r"[\W_]+", "", name_key(note)) or name_key(note))[:LONGEST_NOTE]


def similar_note(session: Session, key: str) -> Delivery | None:
    """A delivery whose note differs from this one in leading zeros only; both are figures."""
    figures = key.lstrip("0")
    if not re.fullmatch("[0-9]+", figures):
        return None
    return session.scalar(
        select(Delivery)
        .where(func.ltrim(Delivery.delivery_note_key, "0") == figures)
        .order_by(Delivery.id)
        .limit(1)
    )


def related_deliveries(session: Session, known: Delivery) -> list[Delivery]:
    """A delivery with all that add to the same note, whichever of them is asked for."""
    first = known.adds_to_id or known.id
    family = or_(Delivery.id == first, Delivery.adds_to_id == first)  # of what was undone, no units are left
    return list(session.scalars(select(Delivery).where(family).order_by(Delivery.id)))


def added_to(session: Session, note: str) -> int | None:
    """The delivery that a note adds to, by the way in which `free_note` makes such notes; None for any other note."""
    key = note_key(note)
    adding = [each for each in originals(session) if adds_to(key, each.delivery_note)]
    return next((each.id for each in adding if not is_gone(each)), None)


def originals(session: Session) -> Sequence[Delivery]:
    """The deliveries that add to no other, the first one first."""
    return session.scalars(select(Delivery).where(Delivery.adds_to_id.is_(None)).order_by(Delivery.id)).all()


def adds_to(key: str, note: str) -> bool:
    """Whether this is the key of a note that adds to that one."""
    start = note_key(added_note(note))
    return key.startswith(start) and bool(re.fullmatch("(?:added|[0-9])*", key.removeprefix(start)))


def is_gone(delivery: Delivery) -> bool:
    """Whether all of a delivery was taken back, which freed its key."""
    return delivery.undone_at is not None and delivery.delivery_note_key != note_key(delivery.delivery_note)


def units_of(session: Session, family: Sequence[Delivery]) -> dict[str, int]:
    """SKU → units that these deliveries brought."""
    rows = session.execute(
        select(Sku.code, func.sum(DeliveryLine.quantity - DeliveryLine.undone))
        .join(Sku, Sku.id == DeliveryLine.sku_id)
        .where(DeliveryLine.delivery_id.in_([each.id for each in family]))
        .group_by(Sku.code)
        .order_by(Sku.code)
    )
    return {code: int(units) for code, units in rows if units}


def compare(booked: Mapping[str, int], taken: Sequence[tuple[str, int, int]]) -> list[SkuComparison]:
    """The file against what was booked, in the order of the file; what it does not have comes last."""
    rows: dict[str, list[int]] = {}
    units: dict[str, int] = {}
    for sku, row, quantity in taken:
        rows.setdefault(sku, []).append(row)
        units[sku] = units.get(sku, 0) + quantity
    return [
        SkuComparison(sku, booked.get(sku, 0), units.get(sku, 0), tuple(rows.get(sku, ())))
        for sku in dict.fromkeys([*units, *booked])
    ]


def summary(lines: Sequence[SkuComparison]) -> str:
    """The differences in a sentence."""
    more = sum(line.difference for line in lines if line.difference > 0)
    fewer = -sum(line.difference for line in lines if line.difference < 0)
    parts = [f"{count(more, 'unit')} more"] if more else []
    parts += [f"{count(fewer, 'unit')} fewer"] if fewer else []
    return f"This file has {' and '.join(parts)} than was booked." if parts else "This file is the same."


def advice(lines: Sequence[SkuComparison], added: str, *, perhaps: bool) -> list[Advice]:
    """What to do that books nothing twice."""
    more = [line for line in lines if line.difference > 0]
    alike = any(line.booked and line.in_file for line in lines)
    # Of another delivery under the same note, what the first one brought is not too much.
    fewer = [line for line in lines if line.difference < 0 and alike]
    hints: list[Advice] = (
        []
        if alike
        else ["None of its SKUs were in that delivery, so it may be a different one from another supplier."]
    )
    if more:
        rows = "; ".join(f"{added}, {line.sku}, {line.difference}" for line in more[:SHOWN_LINES])
        hints += [
            "Check whether these are extra. If so, book in only these rows (Delivery note, "
            f"SKU, Quantity): {rows}{' …' if len(more) > SHOWN_LINES else '.'}",
            hint(HintCode.WRITE_NEW_ROWS),
        ]
    if fewer:
        # Not an adjustment by so many, which would be made again with the next copy of the file.
        names = " and ".join([line.sku for line in fewer[:SHOWN_LINES]]) + (
            " …" if len(fewer) > SHOWN_LINES else ""
        )
        hints.append(hint(HintCode.COUNT_STOCK, skus=names))
    if not hints:
        hints.append("There's nothing to do: everything was booked in then.")
    if perhaps:
        hints.append(hint(HintCode.DIFFERENT_DELIVERY))
    return hints


def added_note(note: str) -> str:
    """The note under which what was added to a delivery is booked; a number may follow."""
    return f"{note[: LONGEST_NOTE - 12]} added"


def free_note(session: Session, note: str) -> str:
    """A note for what was added to a delivery, that no delivery has yet."""
    name = added_note(note)
    taken = set(session.scalars(select(Delivery.delivery_note_key)))
    number = 1
    while note_key(each := name if number == 1 else f"{name} {number}") in taken:
        number += 1
    return each
