"""A tracking file: several parcels of one order, codes in doubt, other clients' people, columns nobody knows."""

import io
from dataclasses import replace

import pytest

from support.cast import ADDRESS, Cast, order
from support.cli import Wpp
from support.sent_files import codes, ship
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.parcel_views import codes_of
from wpp.orders.views import OrderView, order_view
from wpp.people.accounts import add_user
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.sheets.errors import MissingColumn
from wpp.warehouse.recipient_names import OrderNames, words_of
from wpp.warehouse.recipients import Named, OtherPeople, Recipient, Verdict, verdict_of
from wpp.warehouse.tracking_import import Shipped, complete_shipped
from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def stored(portal: Portal, number: str) -> list[str]:
    return codes_of(seen(portal, number).parcels)


def taken(portal: Portal, *lines: str, **answers: str) -> Shipped:
    """Import a file with its own headings."""
    file = io.BytesIO("\n".join(lines).encode())
    file.name = "sent.csv"
    with portal.transaction(by="walt") as work:
        return complete_shipped(work, read_sheet(file, SHIPPED_COLUMNS), answers=answers)


@pytest.fixture
def numbers(portal: Portal, cast: Cast) -> list[str]:
    """Orders of three people, all to the same address."""
    with portal.transaction(by="dee") as work:
        nora = add_user(work, email="nora@client.example.com", first_name="Nora", last_name="Tester")
    return [order(portal, user).number for user in (cast.mia, cast.omar, nora)]


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


def test_a_row_for_somebody_else_completes_nothing(portal: Portal, numbers: list[str]) -> None:
    mia, omar, nora = numbers
    head = "Order,Tracking,Name,Postcode"
    told = taken(
        portal,
        head,
        f"{mia},A1,Ms. MIA TÉSTER,SW1A1AA",
        f"{omar},A2,Zoë Quinn,M1 1AA",
        f"{nora},A3,N Tester,LS1 4AP",
    )
    assert codes(told.problems) == [(3, "Name", "wrong_portal")]
    assert told.problems[0].message == (
        f"This row is for Zoë Quinn, M1 1AA, but order {omar} is for Mia Tester, SW1A 1AA."
    )
    assert [each.number for each in told.done] == [mia, nora]
    line = f"{omar},A2,Zoë Quinn,M1 1AA"
    assert [each.number for each in taken(portal, head, line, names="ignore").done] == [omar]
    again = taken(portal, head, line)
    assert (again.problems, [each.number for each in again.already]) == ([], [omar]), "it was taken before"


@pytest.mark.parametrize("heading", ["Name", "Recipient", "Customer"])
def test_a_file_of_another_portal_is_refused_whole_by_the_name_of_this_one(
    portal: Portal, numbers: list[str], heading: str, wpp: Wpp
) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, "brand.name", "Northwind")
    rows = [f"{number},X{number},Zoë Quinn" for number in numbers[:2]] + [f"{numbers[2]},X3,Nora Tester"]
    file = "\n".join([f"Order,Tracking,{heading}", *rows]).encode()
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped=file)
    assert (told.exit_code, told.document["error"]["code"]) == (3, "wrong_portal")
    assert "a file of Northwind: of the 3 rows" in told.document["error"]["message"]
    assert len(told.document["error"]["problems"]) == 2
    assert [stored(portal, number) for number in numbers] == [[], [], []]
    right = wpp("order", "complete", "--from", "-", "--answer", "names=ignore", "--json", "-y", piped=file)
    assert right.document["done"] == numbers


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"name": "Tester, Mia"}, Verdict.SAME),
        ({"name": "M. Tester"}, Verdict.SAME),
        ({"name": "M.T.", "postcode": "SW1A 1AA"}, Verdict.SAME),
        ({"name": "MT"}, Verdict.SAME),
        ({"name": "Bob Tester", "postcode": "SW1A 1AA"}, Verdict.SAME),
        ({"name": "Bob Tester", "postcode": "M1 1AA"}, Verdict.DOUBTFUL),
        ({"recipient": "Zoë Quinn", "postcode": "sw1a 1aa"}, Verdict.DOUBTFUL),
        ({"name": "Mayfair Ltd", "postcode": "sw1a 1aa"}, Verdict.DOUBTFUL),
        ({"customer": "Northwind", "recipient": "Zoë Quinn", "postcode": "SW1A 1AA"}, Verdict.DOUBTFUL),
        ({"name": "Zoë Palace", "postcode": "M1 1AA"}, Verdict.SOMEBODY_ELSE),
        ({"name": "Zoë Quinn", "postcode": "M1 1AA"}, Verdict.SOMEBODY_ELSE),
        ({"name": "Mia Tester", "postcode": "M1 1AA"}, Verdict.SAME),
        ({"postcode": "M1 1AA"}, Verdict.SOMEBODY_ELSE),
        ({"postcode": "SW1A1AA"}, Verdict.SAME),
        ({"surname": "Quinn"}, Verdict.SOMEBODY_ELSE),
        ({"name": "Mia", "surname": "Tester"}, Verdict.SAME),
        ({"customer": "Northwind Ltd"}, Verdict.SAME),
        ({"customer": "Northwind Leeds"}, Verdict.SAME),
        ({"customer": "Southwind Ltd"}, Verdict.SOMEBODY_ELSE),
        ({"name": "Mr."}, Verdict.NOT_SAID),
        ({}, Verdict.NOT_SAID),
    ],
)
def test_name_and_postcode_are_both_compared_and_a_name_written_differently_is_a_question_at_most(
    fields: dict[str, str], verdict: Verdict
) -> None:
    people = OrderNames(words_of("Mia Tester"), words_of("Northwind"), words_of("1 Palace Road"))
    order = Recipient("10008", "", people, "SW1A1AA")
    assert verdict_of(Named(1, fields), order) is verdict


@pytest.fixture
def colleagues(portal: Portal, cast: Cast) -> list[str]:
    """Orders of three people to one office, each under their own name."""
    names = [("Mia", "Okafor"), ("George", "Pemberton"), ("Oscar", "Okafor")]
    people = []
    with portal.transaction(by="dee") as work:
        for first, last in names:
            email = f"{first}.{last}@client.example.com".lower()
            people.append(add_user(work, email=email, first_name=first, last_name=last))
    return [
        order(portal, user, address=replace(ADDRESS, name=user.full_name, line1="5 Quay House")).number
        for user in people
    ]


@pytest.mark.parametrize("postcode", [",SW1A 1AA", ""])
@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2)])
def test_rows_swapped_between_colleagues_complete_neither_order(
    portal: Portal, colleagues: list[str], postcode: str, one: int, other: int
) -> None:
    names = ["Mia Okafor", "George Pemberton", "Oscar Okafor"]
    head = "Order,Tracking,Recipient" + (",Postcode" if postcode else "")
    told = taken(
        portal,
        head,
        f"{colleagues[one]},A1,{names[other]}{postcode}",
        f"{colleagues[other]},A2,{names[one]}{postcode}",
    )
    assert codes(told.problems) == [(2, "Recipient", "other_recipient"), (3, "Recipient", "other_recipient")]
    assert told.done == []
    assert [stored(portal, colleagues[each]) for each in (one, other)] == [[], []]


def test_a_colleague_who_has_no_order_in_the_file_is_asked_about(
    portal: Portal, colleagues: list[str], wpp: Wpp
) -> None:
    mia, george, oscar = colleagues
    lines = [
        "Order,Tracking,Name,Postcode",
        f"{mia},A1,Tom Baker,SW1A 1AA",
        f"{george},A2,G Pemberton,SW1A 1AA",
    ]
    told = wpp("order", "complete", "--from", "-", "--json", "-y", piped="\n".join(lines).encode())
    assert (told.exit_code, told.document["done"]) == (4, [george])
    [problem] = told.document["rejected"]
    assert (problem["row"], problem["code"]) == (2, "needs_answer")
    assert problem["message"] == (
        f"This row is for Tom Baker, SW1A 1AA, but order {mia} is for Mia Okafor, SW1A 1AA. "
        f"If it is right all the same: --answer recipient-{mia}=use"
    )
    assert [each.number for each in taken(portal, *lines, **{f"recipient-{mia}": "use"}).done] == [mia]
    assert stored(portal, oscar) == []


def test_a_file_of_the_clients_own_name_is_never_refused_as_another_portals(
    portal: Portal, colleagues: list[str]
) -> None:
    lines = [f"{number},B{number},Mayfair Desk,SW1A 1AA" for number in colleagues]
    told = taken(portal, "Order,Tracking,Name,Postcode", *lines)
    assert [code for _, _, code in codes(told.problems)] == ["needs_answer"] * 3
    assert len(taken(portal, "Order,Tracking,Name,Postcode", *lines, names="ignore").done) == 3


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


def test_the_refusal_of_a_wrong_portal_counts_one_row_as_most_of_one(
    portal: Portal, numbers: list[str]
) -> None:
    with pytest.raises(OtherPeople, match="of the 1 row with a name or postcode, 1 are"):
        taken(portal, "Order,Tracking,Name", f"{numbers[0]},A1,Zoë Quinn")
