"""Statuses and remarks in files of parcels, counts and purchase orders: asked about, never taken in silence."""

from typing import Any

import pytest

from support.cast import Cast, order
from support.cli import Answer, Wpp
from support.order_steps import seen
from wpp.orders.model import Status
from wpp.portal import Portal


def ask_and_answer(wpp: Wpp, *words: str, piped: bytes) -> tuple[list[str], Answer]:
    """The texts of the questions, and what comes of the first answer to each."""
    refused = wpp(*words, "--json", "-y", piped=piped)
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "needs_answer")
    questions: list[dict[str, Any]] = refused.document["error"]["questions"]
    answers = [f"--answer={each['id']}={each['answers'][0]['value']}" for each in questions]
    return [each["text"] for each in questions], wpp(*words, "--json", "-y", *answers, piped=piped)


@pytest.mark.parametrize(
    ("heading", "sent", "not_sent"),
    [
        ("Status", "Despatched", "Cancelled"),
        ("Notes", "", "Label voided"),
        ("Comments", "Shelf 3", "not sent"),
    ],
)
def test_a_parcel_that_has_not_left_completes_nothing(
    portal: Portal, cast: Cast, wpp: Wpp, heading: str, sent: str, not_sent: str
) -> None:
    left, stayed = order(portal, cast.mia).number, order(portal, cast.omar).number
    file = (
        f"Order,Tracking,{heading}\n{left},AB123456785GB,{sent}\n{stayed},AB123456799GB,{not_sent}\n".encode()
    )
    texts, done = ask_and_answer(wpp, "order", "complete", "--from", "-", piped=file)
    assert texts == [f"“{heading}” (C): 1 row says “{not_sent}” (row 3). What should happen to it?"]
    assert (done.exit_code, done.document["done"]) == (0, [left])
    assert (seen(portal, left).status, seen(portal, stayed).status) == (Status.COMPLETED, Status.PROGRESSING)


def test_what_is_damaged_on_the_shelf_is_not_counted_in_silence(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = b"SKU,Counted,Condition\nTSH-S,10,Good\nTSH-S,2,Damaged\n"
    texts, done = ask_and_answer(wpp, "stock", "count", "-", piped=file)
    assert texts == ["“Condition” (C): 1 row says “Damaged”, 2 units (row 3). What should happen to it?"]
    assert done.exit_code == 0
    levels = {each["sku"]: each["available"] for each in wpp("stock", "list", "--json").document}
    assert levels["TSH-S"] == 10


def test_what_was_cancelled_is_not_expected_in_silence(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = b"PO,SKU,Quantity,Expected,Status\nPO-7,BOT,30,2099-04-14,Confirmed\nPO-7,TSH-S,9,2099-04-14,Cancelled\n"
    texts, done = ask_and_answer(wpp, "purchase", "add", "-", piped=file)
    assert texts == ["“Status” (E): 1 row says “Cancelled”, 9 units (row 3). What should happen to it?"]
    assert done.exit_code == 0
    assert [each["sku"] for each in wpp("purchase", "list", "--json").document] == ["BOT"]


def test_quarantined_units_of_the_other_system_are_asked_about(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = b"SKU,On hand,Status\nTSH-S,10,Available\nTSH-S,3,Quarantine\n"
    texts, done = ask_and_answer(wpp, "stock", "reconcile", "-", piped=file)
    assert texts == ["“Status” (C): 1 row says “Quarantine”, 3 units (row 3). What should happen to it?"]
    assert (done.exit_code, done.document["differences"]) == (0, [])


def test_a_file_of_which_nothing_is_left_is_refused(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = b"SKU,Quantity,Status,Expected,PO\nTSH-S,10,Void,2099-01-04,PO-1\n"
    for words in (("stock", "count", "-"), ("stock", "reconcile", "-"), ("purchase", "add", "-")):
        _, done = ask_and_answer(wpp, *words, piped=file)
        assert (done.exit_code, done.document["error"]["code"]) == (3, "no_rows"), words
