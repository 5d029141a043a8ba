"""Put the parcels of an order that has left right: a wrong code, one that is missing, one too many.

The starter is told once, with the right codes; a dispatched email that has not been sent goes out with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update

from wpp.audit import Tag, about, history_of, record
from wpp.database import table_of
from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.code_doubts import check_codes
from wpp.orders.dispatch.parcels import NewParcel, change_parcel, delete_parcels, distinct, insert_parcels
from wpp.orders.dispatch.tracking import checked_tracking
from wpp.orders.emails.facts import queue
from wpp.orders.emails.steps import emails_for_tracking
from wpp.orders.model import Order, Status
from wpp.orders.numbers import order_id_of
from wpp.orders.parcel_views import ParcelView, codes_of, parcels_of
from wpp.orders.views import OrderView, order_by_id
from wpp.policy import Policy, policy_of
from wpp.wording import listing
from wpp.work import Work


class NoSuchParcel(Refusal):
    """The order has no parcel with this tracking code, and never had."""

    code = "no_such_parcel"

    def __init__(self, order: OrderView, tracking: str) -> None:
        codes = codes_of(order.parcels)
        super().__init__(
            f"Order {order.number} has no tracking code {tracking}.",
            hints=[f"It has {listing(codes, most=len(codes))}." if codes else "It has none."],
        )


class SeveralParcels(Refusal):
    """The order left in several parcels, so it has to be said which one is meant."""

    code = "several_parcels"

    def __init__(self, order: OrderView, tracking: str) -> None:
        codes = codes_of(order.parcels)
        super().__init__(
            f"Order {order.number} left in {len(order.parcels)} parcels ({listing(codes, most=len(codes))}), "
            f"so it isn't clear which of them {tracking} is for.",
            hints=[
                hint(HintCode.REPLACE_TRACKING, order=order.number, code=tracking),
                hint(HintCode.ADD_TRACKING, order=order.number, code=tracking),
            ],
        )


@dataclass(frozen=True, slots=True)
class Corrected:
    """An order as it is now; `already` when it had been so before and nothing was changed."""

    order: OrderView
    was: tuple[ParcelView, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the parcels are to be: those that stay, as they are to be, and those that are new."""

    kept: tuple[ParcelView, ...]
    new: tuple[NewParcel, ...] = ()


def set_tracking(
    work: Work,
    number: str,
    parcel: NewParcel,
    *,
    email: bool = True,
    answers: Mapping[str, str] | None = None,
) -> Corrected:
    """Give an order with one parcel, or none, this code; without a carrier it is the code's own, or the one it had.
    A carrier alone leaves the code as it is.

    Raises `SeveralParcels`, and what `correct_parcels` raises.
    """
    return correct_parcels(work, number, put=parcel, email=email, answers=answers)


def add_parcels(
    work: Work,
    number: str,
    parcels: Sequence[NewParcel],
    *,
    email: bool = True,
    answers: Mapping[str, str] | None = None,
) -> Corrected:
    """Add parcels to an order that has left. Raises what `correct_parcels` raises."""
    return correct_parcels(work, number, add=parcels, email=email, answers=answers)


def remove_parcel(work: Work, number: str, tracking: str, *, email: bool = True) -> Corrected:
    """Take a parcel out. Raises `NoSuchParcel`, and what `correct_parcels` raises."""
    return correct_parcels(work, number, remove=tracking, email=email)


def correct_parcels(
    work: Work,
    number: str,
    *,
    put: NewParcel | None = None,
    remove: str | None = None,
    add: Sequence[NewParcel] = (),
    email: bool = True,
    answers: Mapping[str, str] | None = None,
) -> Corrected:
    """Put the parcels of a completed order right: set the one code, or take one out and add others in its place.

    Without `email` nobody is written to anew; a dispatched email that has not been sent has the right codes all the
    same. Raises `UnknownOrder`, `NotReopenable` for an order that is not Completed, `SeveralParcels`, `NoSuchParcel`,
    `TrackingTooLong`, `CarrierTooLong`, `NotATrackingCode`, and `NeedsAnswer` for a code that is in doubt.
    """
    order_id = order_id_of(number)
    put = put.checked() if put else None
    added = distinct([parcel.checked() for parcel in add])
    remove = checked_removal(remove) if remove is not None else None
    policy = policy_of(work.session)
    order = order_by_id(work.session, order_id, now=work.now)
    if order.status is not Status.COMPLETED:
        raise NotReopenable(order, f"is {order.status.value}, so it has no tracking code yet")

    def wanted(order: OrderView) -> Wanted:
        return wanted_of(work, order, policy, put=put, remove=remove, add=added)

    goal = wanted(order)
    if unchanged(order, goal):
        return Corrected(order, order.parcels, already=True)
    codes = [*codes_of(goal.kept), *(parcel.tracking for parcel in goal.new if parcel.tracking)]
    known = codes_of(order.parcels)
    check_codes(work.session, order_id, [code for code in codes if code not in known], answers or {})
    orders = table_of(Order)
    # Whoever comes first holds the order's row, and the other one looks again at what there is then.
    if not work.changes_one(
        update(orders)
        .where(orders.c.id == order_id, orders.c.status == Status.COMPLETED)
        .values(revision=orders.c.revision + 1)
    ):
        order = order_by_id(work.session, order_id, now=work.now)
        raise NotReopenable(order, f"is {order.status.value}, so it has no tracking code yet")
    was = parcels_of(work.session, order_id)
    goal = wanted(order_by_id(work.session, order_id, now=work.now))
    order = write(work, order_id, was, goal, policy)
    if same(order.parcels, was):
        return Corrected(order, was, already=True)
    record(
        work,
        Tag.ORDER_TRACKING_SET,
        about("order", order.id),
        was=in_words(was) or None,
        tracking=in_words(order.parcels) or None,
        carrier=order.carrier or None,
        removed=[code for code in codes_of(was) if code not in codes_of(order.parcels)] or None,
    )
    queue(work, emails_for_tracking(work, order, policy, correct=email), policy)
    return Corrected(order, was, already=False)


def checked_removal(tracking: str) -> str:
    """The code that is to go; whatever was stored once can be taken out again."""
    try:
        return checked_tracking(tracking)
    except UsageError:
        return " ".join(tracking.split())


def wanted_of(
    work: Work,
    order: OrderView,
    policy: Policy,
    *,
    put: NewParcel | None,
    remove: str | None,
    add: Sequence[NewParcel],
) -> Wanted:
    """What an order's parcels are to be. Raises `SeveralParcels`, `NoSuchParcel`."""
    if put is not None:
        if len(order.parcels) > 1:
            raise SeveralParcels(order, put.tracking)
        add = [put]
    kept, new = list(order.parcels), list[NewParcel]()
    wrong = next((parcel for parcel in kept if parcel.tracking == remove), None)
    if remove is not None and wrong is None and not was_removed(work, order, remove):
        raise NoSuchParcel(order, remove)
    for parcel in add:
        known = next((each for each in kept if parcel.tracking in (each.tracking, "")), None)
        # A code takes the place of the wrong one, or of one that was not known; any other is one more parcel.
        there = known or wrong or next((each for each in kept if put is not None or not each.tracking), None)
        if there is None:
            new.append(parcel)
            continue
        carrier = parcel.carrier or carrier_instead(there, parcel, policy)
        right = replace(there, carrier=carrier, tracking=parcel.tracking or there.tracking)
        kept[kept.index(there)] = right
        wrong = None if there == wrong else wrong
    return Wanted(tuple(parcel for parcel in kept if parcel != wrong), tuple(new))


def carrier_instead(there: ParcelView, parcel: NewParcel, policy: Policy) -> str:
    """The carrier of a parcel that gets another code: as the code says, or the one that it had."""
    if parcel.tracking in (there.tracking, ""):
        return there.carrier
    known = NewParcel(parcel.tracking, usual_carrier=there.carrier or parcel.usual_carrier)
    return known.carrier_for(policy)


def unchanged(order: OrderView, goal: Wanted) -> bool:
    """Whether the parcels are what they are to be."""
    return not goal.new and same(order.parcels, goal.kept)


def same(some: Sequence[ParcelView], others: Sequence[ParcelView]) -> bool:
    """Whether these are the same parcels, with the same carriers and codes."""
    return [(each.id, each.carrier, each.tracking) for each in some] == [
        (each.id, each.carrier, each.tracking) for each in others
    ]


def write(work: Work, order_id: int, was: Sequence[ParcelView], goal: Wanted, policy: Policy) -> OrderView:
    """Make the parcels what they are to be; gives the order as it is then."""
    before = {parcel.id: parcel for parcel in was}
    if len(goal.kept) < len(was):
        delete_parcels(work, order_id, but=[parcel.id for parcel in goal.kept])
    for parcel in goal.kept:
        if parcel != before[parcel.id]:
            change_parcel(work, parcel.id, carrier=parcel.carrier, tracking=parcel.tracking)
    insert_parcels(work, order_id, [(each.carrier_for(policy), each.tracking) for each in goal.new])
    return order_by_id(work.session, order_id, now=work.now)


def was_removed(work: Work, order: OrderView, tracking: str) -> bool:
    """Whether this code was taken out of the order before: then it is out already."""
    entries = history_of(work.session, [about("order", order.id)])
    return any(
        tracking in entry.detail.get("removed", ())
        for entry in entries
        if entry.tag == Tag.ORDER_TRACKING_SET
    )


def in_words(parcels: Sequence[ParcelView]) -> str:
    """The tracking codes in the words of the history."""
    return ", ".join(codes_of(parcels))
