"""The tracking file as it is read: its columns, and one line for each parcel."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.errors import WppError
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.dispatch.tracking import LONGEST_TRACKING, checked_carrier, checked_tracking
from wpp.orders.model import Order
from wpp.orders.numbers import UnknownOrder, number_of, order_id_of
from wpp.policy import Policy
from wpp.sheets import TRACKING, Column, Row, Sheet, SheetValidator, map_hint, words
from wpp.sheets.errors import MissingColumn
from wpp.stock.unit_headings import REMARKS, STATUSES, unit_columns
from wpp.warehouse.order_names import CARRIER_NAMES, TRACKING_NAMES, order_column
from wpp.warehouse.recipients import CHUNK, RECIPIENT_COLUMNS, Named, named_in
from wpp.wording import listing

TRACKING_COLUMNS = (
    order_column(),
    Column(
        "tracking",
        "Tracking",
        words(
            "Tracking number, Tracking code, Consignment number, Parcel number, Waybill, AWB, Sendungsnummer"
        ),
        required=False,
        example="15501234567890",
        asked=True,
        grammar=TRACKING_NAMES,
        kind=TRACKING,
    ),
    Column(
        "carrier",
        "Carrier",
        words("Courier, Carrier name, Shipped with, Service"),
        required=False,
        example="DPD",
        grammar=CARRIER_NAMES,
    ),
)
NAMED_COLUMNS = TRACKING_COLUMNS + RECIPIENT_COLUMNS
"""What a file of parcels may have, with the names that are compared."""
SHIPPED_COLUMNS = (*NAMED_COLUMNS, *unit_columns(*STATUSES, *REMARKS))
"""What is looked for in a file; what is only compared, or may say that a parcel has not left, is in no template."""
SHOWN_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be read: an order, and one parcel of it."""

    row: Row
    order_id: int
    parcel: NewParcel
    named: Named

    @property
    def key(self) -> tuple[int, str]:
        """The order and the code."""
        return self.order_id, self.parcel.tracking


def check_columns(sheet: Sheet, policy: Policy) -> None:
    """Refuse a file in which the codes may stand unrecognised. Raises `MissingColumn`."""
    others = [title for title in sheet.unused if title.strip()]
    if "tracking" in sheet.columns or not (others or policy.tracking_required):
        return
    title = sheet.titles["tracking"]
    headings = [*sheet.columns.values(), *others]
    raise MissingColumn(
        f"{sheet.file}: there is no column {title}. The headings in row {sheet.header_row} are "
        f"{listing(headings, 24)}. No order was completed.",
        hints=[
            *(map_hint(title, "tracking", each) for each in sheet.suggested.get("tracking", ())),
            "If there are no tracking codes, use a file with only the order numbers."
            if not policy.tracking_required
            else "This portal requires a tracking code for each order.",
        ],
    )


def read_lines(
    validator: SheetValidator, session: Session, *, left_out: frozenset[int] = frozenset()
) -> list[Line]:
    """The lines of orders that there are, without the rows left out; what stands against the others is listed."""
    rows = [row for row in validator.sheet if row.number not in left_out]
    lines = [line for row in rows if (line := read_line(validator, row)) is not None]
    here = existing_orders(session, sorted({line.order_id for line in lines}))
    for line in lines:
        if line.order_id not in here:
            number = number_of(line.order_id)
            validator.add(line.row, "order", UnknownOrder.code, number, f"There is no order {number}.")
    return [line for line in lines if line.order_id in here]


def existing_orders(session: Session, order_ids: Sequence[int]) -> set[int]:
    """Which of these orders there are."""
    found: set[int] = set()
    for start in range(0, len(order_ids), CHUNK):
        found.update(session.scalars(select(Order.id).where(Order.id.in_(order_ids[start : start + CHUNK]))))
    return found


def read_line(validator: SheetValidator, row: Row) -> Line | None:
    """One line, or None once what stands against it is listed."""
    before = len(validator.problems)
    number = validator.code(row, "order", missing="missing_order")
    tracking = validator.code(row, "tracking")
    carrier = validator.text(row, "carrier")
    if len(validator.problems) > before:
        return None
    column, value = "order", number
    try:
        order_id = order_id_of(number)
        column, value = "tracking", tracking
        code = checked_tracking(tracking)
        column, value = "carrier", carrier
        parcel = NewParcel(code, checked_carrier(carrier))
    except WppError as error:
        validator.add(row, column, error.code, value[:LONGEST_TRACKING], error.message)
        return None
    return Line(row, order_id, parcel, named_in(row, order_id))
