"""Names and postcodes in a tracking file: swapped rows, and other clients' people."""

from dataclasses import replace

import pytest

from support.cast import ADDRESS, Cast, order
from support.cli import Wpp
from support.sent_files import codes, stored, taken
from wpp.people.accounts import add_user
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.warehouse.recipient_names import OrderNames, words_of
from wpp.warehouse.recipients import Named, OtherPeople, Recipient, Verdict, verdict_of


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
        f"If it’s right anyway: --answer recipient-{mia}=use"
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


def test_the_refusal_of_a_wrong_portal_counts_one_row_as_most_of_one(
    portal: Portal, numbers: list[str]
) -> None:
    with pytest.raises(OtherPeople, match="of the 1 row with a name or postcode, 1 is for"):
        taken(portal, "Order,Tracking,Name", f"{numbers[0]},A1,Zoë Quinn")
