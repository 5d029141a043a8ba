"""The same SKU on several rows of one file: its units are added together, and that is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Repeat:
    """A SKU with the rows that it stands in, and how many units each of them has.

    Of what is expected, `reference` is the order, and `days` are those of the rows where they are not the same.
    """

    sku: str
    rows: tuple[int, ...]
    quantities: tuple[int, ...]
    reference: str = ""
    days: tuple[date, ...] = ()

    @property
    def units(self) -> int:
        """All of its units."""
        return sum(self.quantities)

    @property
    def alike(self) -> bool:
        """Whether two rows say the same, as the copy of a row does."""
        return len(set(self.quantities)) < len(self.quantities)


def repeats(taken: Iterable[tuple[str, int, int]]) -> tuple[Repeat, ...]:
    """The SKUs of these rows (SKU, row, units) that stand in more than one, in the order of the file."""
    records: dict[str, list[tuple[int, int]]] = {}
    for sku, row, units in taken:
        records.setdefault(sku, []).append((row, units))
    return tuple(
        Repeat(sku, tuple(row for row, _ in rows), tuple(units for _, units in rows))
        for sku, rows in records.items()
        if len(rows) > 1
    )
