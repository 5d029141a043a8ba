"""The form that asks about the units of each line, shared by short picks and returns."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem
from wpp.catalogue.views import UnknownSku, find_sku
from wpp.orders.views import LineView

FATE, UNITS, FOUND, NOTE = "fate-", "units-", "found-", "short-note"
WRONG_ITEM = "wrong item"


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """What happened to how many units of a line, and the SKU found instead, if known."""

    line: LineView
    fate: str
    units: int
    found: str


def answers_of(
    request: Request, lines: Mapping[LineView, int], fates: Collection[str], *, found_needed: bool = False
) -> tuple[list[UnitAnswer], list[Problem]]:
    """The answers for these lines, each with its most units, and the errors in them."""
    answers: list[UnitAnswer] = []
    problems: list[Problem] = []
    for line, most in lines.items():
        fate = request.form.line(f"{FATE}{line.id}")
        if fate not in fates:
            continue
        # The SKU field is shown for a wrong item only.
        typed_sku = request.form.line(f"{FOUND}{line.id}") if fate == WRONG_ITEM else ""
        units = units_of(request, line, most)
        if not 1 <= units <= most:
            problems.append(Problem(f"{UNITS}{line.id}", f"{line.sku}: enter a quantity from 1 to {most}."))
        elif found_needed and fate == WRONG_ITEM and not typed_sku:
            problems.append(
                Problem(f"{FOUND}{line.id}", f"Enter the SKU that came back instead of {line.sku}.")
            )
        elif (words := wrong_found(request, line, typed_sku)) != "":
            problems.append(Problem(f"{FOUND}{line.id}", words))
        else:
            answers.append(UnitAnswer(line, fate, units, typed_sku))
    if not answers and not problems:
        first = next(iter(lines), None)
        problems.append(
            Problem(f"{FATE}{first.id}" if first else "", "Choose what happened to at least one item.")
        )
    return answers, problems


def units_of(request: Request, line: LineView, most: int) -> int:
    """Units entered; `most` if left blank, 0 if invalid. A single unit has no field."""
    typed = request.form.line(f"{UNITS}{line.id}") or str(most)
    return int(typed) if re.fullmatch("[0-9]{1,6}", typed) else 0


def wrong_found(request: Request, line: LineView, typed_sku: str) -> str:
    """The error in the SKU found instead of another; empty if it is valid."""
    if not typed_sku:
        return ""
    with request.portal.reading() as session:
        try:
            same = find_sku(session, typed_sku).id == line.sku_id
        except UnknownSku as error:
            return advised(request, error)
    return f"{line.sku} is the right item. Enter the SKU of the wrong one." if same else ""
