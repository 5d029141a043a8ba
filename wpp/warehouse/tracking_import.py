"""What left the warehouse: the file of orders and tracking codes that Logicon's people export, line by line.

Good lines are done and bad ones named; a line that was done before is "already", so the same file may come again.
"""

from dataclasses import dataclass, field

from wpp.errors import WppError
from wpp.orders.closing.complete import DifferentTracking, TrackingNeeded, complete
from wpp.orders.dispatch.tracking import LONGEST_TRACKING, CarrierTooLong, TrackingTooLong
from wpp.orders.transitions import TransitionResult
from wpp.sheets import Column, Problem, Row, Sheet, SheetValidator
from wpp.warehouse.wrong_portal import refuse_another_portals
from wpp.work import Work

TRACKING_COLUMNS = (
    Column(
        "order",
        "Order",
        (
            "Order number",
            "Order no",
            "Order ref",
            "Order reference",
            "Customer reference",
            "Reference",
            "Client ref",
        ),
        example="10008",
    ),
    Column(
        "tracking",
        "Tracking",
        (
            "Tracking number",
            "Tracking code",
            "Tracking no",
            "Consignment",
            "Consignment number",
            "Parcel number",
        ),
        required=False,
        example="15501234567890",
    ),
    Column("carrier", "Carrier", ("Courier", "Service", "Shipped with"), required=False, example="DPD"),
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """What became of the lines of a file: done now, done before, and what is wrong with the others."""

    file: str
    done: list[TransitionResult] = field(default_factory=list)
    already: list[TransitionResult] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def complete_shipped(work: Work, sheet: Sheet, *, left_anyway: bool = False) -> Shipped:
    """Complete every order of the file that can be completed, each with its tracking.

    An order twice in the file is done once; a second row with another code is a problem, since an order has one. With
    `left_anyway` orders that were to be stopped are completed too. Nothing is raised for a line; see `problems`. Raises
    `WrongPortalFile` where every line is of another portal.
    """
    validator = SheetValidator(sheet)
    shipped = Shipped(sheet.file, problems=validator.problems)
    for row in sheet:
        changed = complete_row(work, validator, row, left_anyway=left_anyway)
        if changed is not None:
            (shipped.already if changed.already else shipped.done).append(changed)
    refuse_another_portals(sheet.file, validator.problems, rows=len(sheet.rows))
    return shipped


def complete_row(
    work: Work, validator: SheetValidator, row: Row, *, left_anyway: bool
) -> TransitionResult | None:
    """One line, or None once what stands against it is listed."""
    before = len(validator.problems)
    number = validator.code(row, "order", missing="missing_order")
    tracking = validator.code(row, "tracking")
    carrier = validator.text(row, "carrier")
    if len(validator.problems) > before:
        return None
    try:
        # A refused step is refused by its own UPDATE, before anything of it is written; the other lines go on.
        return complete(work, number, tracking=tracking, carrier=carrier, left_anyway=left_anyway)
    except TrackingNeeded as needed:
        validator.add(row, "tracking", needed.code, "", needed.message)
    except TrackingTooLong as long:
        validator.add(row, "tracking", long.code, tracking[:LONGEST_TRACKING], long.message)
    except CarrierTooLong as long:
        validator.add(row, "carrier", long.code, carrier[:LONGEST_TRACKING], long.message)
    except DifferentTracking as different:
        validator.add(row, "tracking", different.code, tracking, different.message)
    except WppError as refused:
        validator.add(row, "order", refused.code, number, refused.message)
    return None
