"""Columns that nobody knows, carton numbers and colours: what changes a number or a row is asked about or refused."""

import pytest

from support.cast import Cast, stock
from support.cli import Wpp
from wpp.portal import Portal
from wpp.stock.row_words import tells

CARTONS = {
    "a range of cartons": ("Carton no,SKU,Qty", "1-10,TSH-M,6", 60),
    "in words": ("Boxes,SKU,Qty", "5,TSH-M,2", 10),
    "from and to": ("SKU,Ctn from,Ctn to,Qty", "TSH-M,1,10,6", 60),
    "two ranks of packs": ("SKU,Outers,Inners per outer,Units per inner,Qty", "TSH-M,2,4,6,2", 48),
}
ROWS = {
    "cancelled, in a column of its own": ("SKU,Qty,Line", "TSH-M,5,Cancelled"),
    "not received, below no heading": ("SKU,Qty,", "TSH-M,5,not received"),
    "a tick that is none": ("SKU,Qty,Received?", "TSH-M,5,N"),
    "a credit": ("SKU,Qty,Type", "TSH-M,5,Credit"),
    "yes, it is damaged": ("SKU,Qty,Damaged", "TSH-M,5,Y"),
    "short, in words": ("SKU,Qty,Short", "TSH-M,5,two boxes"),
}


def asked(wpp: Wpp, *lines: str) -> dict[str, list[str]]:
    """Each question about a delivery, by how its id begins, with the values of its answers."""
    told = wpp(
        "stock", "book-in", "-", "--delivery-note", "DN-1", "--json", "-y", piped="\n".join(lines).encode()
    )
    return {
        question["id"].partition("-")[0]: [answer["value"] for answer in question["answers"]]
        for question in told.document.get("error", {}).get("questions", [])
    }


def booked(wpp: Wpp, *lines: str, value: str) -> int:
    """Units of the delivery, with this answer to its one question."""
    words = ("stock", "book-in", "-", "--delivery-note", "DN-1", "--json", "-y")
    piped = "\n".join(lines).encode()
    [question] = wpp(*words, piped=piped).document["error"]["questions"]
    told = wpp(*words, "--answer", f"{question['id']}={value}", piped=piped)
    assert told.exit_code == 0, told.stderr
    units: int = told.document["units"]
    return units


@pytest.mark.parametrize(("head", "row", "units"), CARTONS.values(), ids=CARTONS)
def test_cartons_are_asked_about(
    portal: Portal, cast: Cast, wpp: Wpp, head: str, row: str, units: int
) -> None:
    assert booked(wpp, head, row, value="packs") == units


@pytest.mark.parametrize("carton", ["3", "C-12", "1/10", "", "pallet A"])
def test_the_number_of_one_carton_multiplies_nothing(
    portal: Portal, cast: Cast, wpp: Wpp, carton: str
) -> None:
    assert asked(wpp, "Carton no,SKU,Qty", f"{carton},TSH-M,6") == {}
    assert stock(portal, "TSH-M")[0] == 16


def test_which_of_two_figures_is_right_has_no_default(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    told = wpp("stock", "book-in", "-", "--json", piped=b"SKU,Qty,Pack size\nTSH-M,2,24\n")
    assert told.document["error"]["questions"][0]["id"].startswith("packs-")


@pytest.mark.parametrize(("head", "row"), ROWS.values(), ids=ROWS)
def test_what_an_unknown_column_says_of_a_row_is_asked_about(
    portal: Portal, cast: Cast, wpp: Wpp, head: str, row: str
) -> None:
    good = f"BOT,3{',' * (head.count(',') - 1)}"
    assert booked(wpp, head, row, good, value="without") == 3


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Leg", "Short"),
        ("Address", "12 Return Lane"),
        ("Received?", "Y"),
        ("Damaged?", "N"),
        ("Taxable", "No"),
        ("Previously delivered", "0"),
        ("Condition", "not damaged"),
        ("Range", "Lost Coast tee"),
    ],
)
def test_what_says_nothing_of_a_row_is_not_asked_about(heading: str, text: str) -> None:
    assert not tells(heading.casefold(), text.casefold())


def test_a_colour_that_contradicts_the_sku_is_refused(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    items = "SKU,Item,Size\nN-S,Polo navy,S\nB-S,Polo black,S\nU-S,Polo unisex,S\n"
    assert wpp(
        "catalogue", "import", "-", "-y", "--answer", "missing=keep", piped=items.encode()
    ).exit_code in (0, 4)
    words = ("stock", "book-in", "-", "--delivery-note", "DN-1", "--json")
    told = wpp(*words, piped=b"SKU,Colour,Qty\nN-S,Black,1\nN-S,Navy blue,1\nN-S,Marine,1\nU-S,Black,1\n")
    [problem] = told.document["error"]["problems"]
    assert (problem["row"], problem["code"]) == (2, "size_conflict")
    assert problem["message"] == "N-S is Polo navy, but this row says Black."


def test_what_has_come_of_a_purchase_order_is_asked_about_but_not_of_our_own_list(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    piped = b"PO,SKU,Ordered,Received,Due\nPO-9,TSH-M,100,40,2099-01-01\n"
    [question] = wpp("purchase", "add", "-", "--json", piped=piped).document["error"]["questions"]
    assert question["text"].startswith("“Received” (D) is 40 in row 2. Are these among the 100")
    answer = f"{question['id']}=less"
    assert wpp("purchase", "add", "-", "--answer", answer, piped=piped).exit_code == 0
    [line] = wpp("purchase", "list", "--json").document
    assert line["quantity"] == 60
    came = b"SKU,Qty\nTSH-M,20\n"
    assert wpp("stock", "book-in", "-", "--delivery-note", "DN-1", "-y", piped=came).exit_code == 0
    ours = wpp("purchase", "list", "--csv").stdout
    assert ",60,20,40," in ours
    again = wpp("purchase", "add", "-", "--json", piped=ours.encode())
    assert (again.exit_code, again.document.get("error")) == (0, None)


@pytest.mark.parametrize(
    "heading", ["Outstanding", "Still to be delivered (qty)", "Qty to receive", "Balance"]
)
@pytest.mark.parametrize(("answer", "units"), [("less", 5), ("all", 20)])
def test_what_is_outstanding_of_a_purchase_order_is_asked_about(
    portal: Portal, cast: Cast, wpp: Wpp, heading: str, answer: str, units: int
) -> None:
    piped = f"PO,SKU,Ordered,{heading},Due\nPO-9,TSH-M,20,5,2099-01-01\n".encode()
    [question] = wpp("purchase", "add", "-", "--json", piped=piped).document["error"]["questions"]
    assert wpp("purchase", "add", "-", "--answer", f"{question['id']}={answer}", piped=piped).exit_code == 0
    assert [line["quantity"] for line in wpp("purchase", "list", "--json").document] == [units]


def test_what_is_outstanding_is_not_asked_about_where_all_of_it_is(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    piped = b"PO,SKU,Ordered,Outstanding,Due\nPO-9,TSH-M,20,20,2099-01-01\nPO-9,BOT,8,,2099-01-01\n"
    assert wpp("purchase", "add", "-", piped=piped).exit_code == 0
