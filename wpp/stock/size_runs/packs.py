"""By how much the figures of a size run are multiplied: a ratio stands for one of many cartons."""

from collections.abc import Mapping, Sequence

from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import Row, Sheet
from wpp.stock.cells_beside import figure, named, packs_named, packs_of
from wpp.stock.counted_in import PACKS, UNITS
from wpp.stock.size_runs.turned import Unpivoted


def packs_by_row(
    turned: Unpivoted, sheet: Sheet, sizes: Sequence[str], given: Mapping[str, str]
) -> dict[int, int]:
    """Row → 1, or its cartons where its figures say so or a person does; rows that contradict themselves are problems.

    Raises `NeedsAnswer`, `UnknownAnswer`.
    """
    packs: dict[int, int] = {}
    doubtful: list[tuple[Row, int, int]] = []
    for row in sheet:
        ratio = sum(figure(row, name) or 0 for name in sizes)
        factors = possible(row, ratio)
        if len(factors) == 2:
            doubtful.append((row, ratio, factors[1]))
        elif factors:
            packs[row.number] = factors[0]
        else:
            turned.reject(row, "quantity", contradiction(row, ratio), sheet)
    if not doubtful or turned.sheet.problems:
        return packs | {row.number: 1 for row, _, _ in doubtful}
    question = about_packs(sheet, doubtful)
    multiply = answered([question], given)[question.id] == PACKS
    return packs | {row.number: cartons if multiply else 1 for row, _, cartons in doubtful}


def possible(row: Row, ratio: int) -> list[int]:
    """What the figures of a row can be multiplied by: one, its cartons, either, or nothing that agrees."""
    total, cartons, per_carton = figure(row, "total"), packs_of(row), figure(row, "per_pack")
    if not cartons and per_carton in (None, 0, ratio):
        cartons, per_carton = 1, None
    elif not cartons:
        # Without a number of cartons, the sizes may count cartons themselves.
        cartons, per_carton = per_carton or 1, None
    factors = [
        each
        for each in dict.fromkeys((1, cartons))
        if total in (None, ratio * each) and (per_carton is None or per_carton * cartons == ratio * each)
    ]
    if len(factors) == 2:
        return [cartons] if ratio < cartons else factors
    one_carton = total == ratio and (ratio < cartons or per_carton == ratio)
    # The total may be that of one carton, as everything else in the row is.
    return [1, cartons] if cartons > 1 and one_carton else factors


def contradiction(row: Row, ratio: int) -> str:
    """What of a row disagrees."""
    total, cartons, per_carton = figure(row, "total"), packs_of(row), figure(row, "per_pack")
    said = f"{ratio:,}" + (f", times {cartons:,} cartons {ratio * cartons:,}" if cartons else "")
    if total is not None and total not in (ratio, ratio * (cartons or 1)):
        return f"The sizes of this row come to {said}, but its total is {total:,}."
    return f"The sizes of this row come to {said}, but it has {per_carton or 0:,} in a carton."


def about_packs(sheet: Sheet, doubtful: Sequence[tuple[Row, int, int]]) -> Question:
    """Whether the figures of the sizes are those of each carton or of all together."""
    row, ratio, cartons = doubtful[0]
    column = packs_named(sheet) if packs_of(row) else named(sheet, "per_pack")
    text = (
        f"Row {row.number} has {ratio:,} units in its sizes and {cartons:,} in {column}. Should "
        "the sizes be multiplied by that?"
    )
    answers = (
        Answer(UNITS, f"No: {ratio:,} units in row {row.number}"),
        Answer(PACKS, f"Yes: {ratio * cartons:,} units in row {row.number}"),
    )
    rows = [(row.number, ratio, cartons) for row, ratio, cartons in doubtful]
    return Question(f"packs-{mark_of(rows)}", text, answers, first=False)
