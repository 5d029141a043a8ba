"""A tracking file: several parcels of one order, codes in doubt, columns nobody knows."""

import pytest

from support.cast import Cast
from support.cli import Wpp
from support.sent_files import codes, ship, stored, taken
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.views import OrderView, order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.sheets.errors import MissingColumn


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def test_two_rows_of_one_order_with_two_codes_are_two_parcels(
    portal: Portal, cast: Cast, numbers: list[str], wpp: Wpp
) -> None:
    number = numbers[0]
    file = (
        f"Order,Tracking\n{number},15501234567890\n{number},RB123456785GB\n{number},15501234567890\n".encode()
    )
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (told.exit_code, told.document["done"], told.document["already"]) == (0, [number], [])
    assert [(each.carrier, each.tracking) for each in seen(portal, number).parcels] == [
        ("DPD", "15501234567890"),
        ("Royal Mail", "RB123456785GB"),
    ]
    again = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (again.exit_code, again.document["done"], again.document["already"]) == (0, [], [number])
    with portal.reading() as session:
        [email] = list_messages(session, kind=EmailKind.ORDER_DISPATCHED, limit=None)
    assert (email.state, len(email.facts["parcels"])) == (EmailState.QUEUED, 2)


def test_a_new_code_for_an_order_of_an_earlier_file_is_named_and_taken_where_it_is_confirmed(
    portal: Portal, numbers: list[str]
) -> None:
    number = numbers[0]
    ship(portal, f"{number},FIRST1,DPD")
    told = ship(portal, f"{number},FIRST1,DPD", f"{number},SECOND2,DPD")
    assert codes(told.problems) == [(3, "Tracking", "different_tracking")]
    assert "SECOND2 was not saved" in told.problems[0].message
    assert [each.number for each in told.already] == [number]
    assert stored(portal, number) == ["FIRST1"]
    taken(portal, "Order,Tracking", f"{number},SECOND2", **{"code-SECOND2": "use"})
    assert stored(portal, number) == ["FIRST1", "SECOND2"]


def test_a_code_that_comes_with_a_later_file_is_taken(portal: Portal, numbers: list[str], wpp: Wpp) -> None:
    number = numbers[0]
    ship(portal, f"{number},,")
    file = f"Order,Tracking\n{number},LATE1\n".encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file).document
    assert (told["done"], told["already"], told["codes_added"]) == ([], [], [number])
    assert stored(portal, number) == ["LATE1"]
    again = wpp("order", "complete", "--from", "-", "-y", piped=file)
    assert again.stdout.endswith("standard input: 0 orders completed, 1 completed already.\n")


def test_one_code_on_several_orders_is_named_at_each_of_them(portal: Portal, numbers: list[str]) -> None:
    mia, omar, nora = numbers
    lines = (f"{mia},SAME1,", f"{omar},same1,", f"{nora},SAME1,")
    told = ship(portal, *lines)
    assert codes(told.problems) == [(2, "Tracking", "needs_answer"), (4, "Tracking", "needs_answer")]
    assert f"is on several orders of this file: {mia} and {nora}" in told.problems[0].message
    assert [each.number for each in told.done] == [omar]
    answered = taken(portal, "Order,Tracking,Carrier", *lines, **{"code-SAME1": "use"})
    assert [each.number for each in answered.done] == [mia, nora]
    again = ship(portal, *lines)
    assert (again.problems, len(again.already)) == ([], 3), "what is stored is not asked about again"


def test_what_is_no_code_is_named_and_the_other_parcels_of_the_order_leave(
    portal: Portal, numbers: list[str]
) -> None:
    mia, omar, nora = numbers
    told = ship(
        portal, f"{mia},n/a,", f"{omar},TSH-M,", f"{omar},GOOD1,", f"{nora},{mia},", f"{nora},]C1OK1,"
    )
    assert codes(told.problems) == [
        (2, "Tracking", "not_a_tracking_code"),
        (3, "Tracking", "not_a_tracking_code"),
        (5, "Tracking", "needs_answer"),
    ]
    assert [stored(portal, number) for number in numbers] == [[], ["GOOD1"], ["OK1"]]


def test_a_file_whose_codes_were_not_recognised_completes_nothing(
    portal: Portal, numbers: list[str], wpp: Wpp
) -> None:
    number = numbers[0]
    with pytest.raises(
        MissingColumn, match=r"no column Tracking\. The headings in row 1 are Order, Sent by and Weight"
    ):
        taken(portal, "Order,Sent by,Weight", f"{number},15501234567890,2")
    assert seen(portal, number).status == "Progressing"
    file = f"Order,Sent by,Weight\n{number},15501234567890,2\n".encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (told.exit_code, told.document["error"]["code"]) == (3, "missing_column")
    [question] = told.document["error"]["questions"]
    assert [answer["means"] for answer in question["answers"]] == [
        "B: “Sent by”, for example 15501234567890",
        "None of them: stop here",
    ]
    none = wpp("order", "complete", "--from", "-", "--answer", f"{question['id']}=none", "--json", piped=file)
    assert (none.exit_code, none.document["error"]["code"]) == (3, "missing_column")
    assert (
        'If Tracking is in column “Sent by” (for example 15501234567890), add --map tracking="Sent by"'
        in none.document["error"]["try"]
    )
    answered = wpp(
        "order",
        "complete",
        "--from",
        "-",
        "--answer",
        f"{question['id']}=B",
        "--dry-run",
        "--json",
        piped=file,
    )
    assert answered.document["done"] == [number]
    mapped = wpp("order", "complete", "--from", "-", "--map", "tracking=Sent by", "--json", "-y", piped=file)
    assert mapped.document["done"] == [number]


def test_a_file_of_order_numbers_alone_will_do_where_no_code_is_required(
    portal: Portal, numbers: list[str]
) -> None:
    assert len(taken(portal, "Order", numbers[0]).done) == 1
    with portal.transaction(by="dee") as work:
        change_setting(work, "tracking-required", "on")
    with pytest.raises(MissingColumn):
        taken(portal, "Order", numbers[1])


def test_an_order_without_a_code_in_a_file_of_codes_is_completed_and_named(
    portal: Portal, numbers: list[str], wpp: Wpp
) -> None:
    mia, omar, nora = numbers
    file = f"Order,Tracking\n{mia},\n{omar},15501234567890\n{omar},\n".encode()
    told = wpp("order", "complete", "--from", "-", "-y", piped=file)
    assert told.exit_code == 4
    assert "2 orders completed" in told.stdout
    assert (
        told.stderr == f"1 without a tracking code: {mia}. To add it: wpp order tracking {mia} --add CODE\n"
    )
    again = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (again.exit_code, again.document["without_code"]) == (0, []), "it was said before"
    bare = wpp(
        "order", "complete", "--from", "-", "--json", "-y", piped=f"Order,Tracking\n{nora},\n".encode()
    )
    assert (bare.exit_code, bare.document["without_code"]) == (0, []), "nobody there has codes"


def test_an_order_completed_by_hand_is_already_in_the_file(portal: Portal, numbers: list[str]) -> None:
    with portal.transaction(by="walt") as work:
        complete(work, numbers[0], tracking="HAND1")
    told = ship(portal, f"{numbers[0]},HAND1,")
    assert (told.problems, [each.number for each in told.already]) == ([], [numbers[0]])


def test_a_row_of_an_order_that_is_to_be_stopped_says_what_to_do_if_it_has_left(
    portal: Portal, numbers: list[str], wpp: Wpp
) -> None:
    wpp("order", "export", "--to", "out.csv")
    wpp("order", "cancel", numbers[0], "--reason", "Left")
    [problem] = taken(portal, "Order,Tracking", f"{numbers[0]},STOP1").problems
    assert (problem.code, problem.row) == ("stop_open", 2)
    told = wpp(
        "order", "complete", "--from", "-", "-y", piped=f"Order,Tracking\n{numbers[0]},STOP1\n".encode()
    )
    assert f"wpp order complete {numbers[0]} --left-anyway" in told.stderr
