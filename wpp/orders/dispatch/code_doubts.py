"""What a tracking code turns out to be when it is none: another order's number or parcel, a product's barcode.

What cannot be a code is refused, what may be one is asked about: two orders can share a parcel.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.barcodes import is_gtin
from wpp.catalogue.code_lookup import Source, read_lookup
from wpp.orders.dispatch.tracking import NotATrackingCode
from wpp.orders.model import Order, Parcel
from wpp.orders.numbers import UnknownOrder, number_of, order_id_of
from wpp.questions import Answer, Question, answered
from wpp.wording import listing

USE: Final = "use"
EAN: Final = re.compile(r"[0-9]{13}")


def check_codes(session: Session, order_id: int, codes: Sequence[str], answers: Mapping[str, str]) -> None:
    """Check codes that are about to be entered for an order and are not there yet.

    Raises `NotATrackingCode`, and `NeedsAnswer` for each that is in doubt and has no answer.
    """
    doubts = [doubt_about(session, order_id, code) for code in codes]
    answered([doubt for doubt in doubts if doubt is not None], answers)


def doubt_about(session: Session, order_id: int, code: str) -> Question | None:
    """What has to be asked about a code; None where nothing speaks against it. Raises `NotATrackingCode`."""
    sku = read_lookup(session, [code]).find(code)
    if sku is not None:
        raise NotATrackingCode(code, "a SKU" if sku.source is Source.SKU else "a code of a SKU")
    here = number_of(order_id)
    number = order_with_number(session, code)
    if number == here:
        raise NotATrackingCode(code, "this order's own number")
    if number is not None:
        return question_about(code, here, f"{code} is the number of another order.")
    others = session.scalars(
        select(Parcel.order_id)
        .where(Parcel.tracking == code, Parcel.order_id != order_id)
        .order_by(Parcel.id)
    ).all()
    if others:
        numbers = listing([number_of(each) for each in others])
        return question_about(code, here, f"Tracking code {code} is already on order {numbers}.")
    if EAN.fullmatch(code) and is_gtin(code):
        return question_about(code, here, f"{code} looks like a product's barcode.")
    return None


def question_about(code: str, number: str, what: str) -> Question:
    """Whether a code is to be used all the same; there is one answer, since the other is to correct it."""
    return Question(
        id=question_id(code),
        text=f"{what} Is it really the tracking code of order {number}?",
        answers=(Answer(USE, f"yes, use {code} for order {number}"),),
    )


def question_id(code: str) -> str:
    """What the question about a code is called, so that an answer can be given along with the code."""
    return "code-" + re.sub(r"[^0-9A-Za-z]+", "-", code)


def order_with_number(session: Session, code: str) -> str | None:
    """The number of the order that a code is the number of; None where it is none."""
    try:
        order_id = order_id_of(code)
    except UnknownOrder:
        return None
    return number_of(order_id) if session.scalar(select(Order.id).where(Order.id == order_id)) else None
