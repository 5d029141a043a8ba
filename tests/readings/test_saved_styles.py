"""A supplier's style that the catalogue doesn't know: asked about, kept with the reading, shown, and forgotten."""

from pathlib import Path

import pytest

from support.cli import Answer, Wpp, on_a_terminal
from support.readings import save, surroundings
from wpp.portal import Portal

ITEMS = [
    "SKU,Item,Size",
    *(f"TEE-NVY-{size},T-shirt navy,{size}" for size in ("S", "M", "L")),
    *(f"TEE-BLK-{size},T-shirt black,{size}" for size in ("S", "M", "L")),
    "HOOD-S,Hoodie,S",
    "HOOD-M,Hoodie,M",
    "MUG-01,Mug,",
]
RUN = "Delivery note,Style,Colour,S,M,L,Total"
IN_COLUMNS = "Delivery note,Style name,Colour,Size,Qty"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Readings are saved on both databases in their own tests; here it is how a style is read."""
    return sqlite_url


@pytest.fixture
def clothes(portal: Portal, wpp: Wpp, nowhere: Path) -> Portal:
    """T-shirts in two colours, a hoodie that has no L, and a mug."""
    save("catalogue.csv", *ITEMS)
    assert wpp("catalogue", "import", "catalogue.csv", "-y").exit_code == 0
    return portal


def asked(answer: Answer) -> dict[str, list[str]]:
    """Each question with the values of its answers."""
    return {
        question["text"]: [each["value"] for each in question["answers"]]
        for question in answer.document["error"]["questions"]
    }


def answering(wpp: Wpp, *words: str, **styles: str) -> Answer:
    """Run it until nothing is asked any more; a style by the item that is named, anything else by its first answer."""
    given: list[str] = []
    for _ in range(4):
        told = wpp(*words, *given, "--json")
        if told.exit_code != 3 or "questions" not in told.document["error"]:
            return told
        for question in told.document["error"]["questions"]:
            item = next((item for style, item in styles.items() if f"“{style}" in question["text"]), None)
            given += ["--answer", f"{question['id']}={item or question['answers'][0]['value']}"]
    raise AssertionError(given)


def booked(answer: Answer) -> dict[str, int]:
    """SKU → units of a delivery."""
    assert answer.exit_code == 0, answer.stderr
    return {line["sku"]: line["quantity"] for line in answer.document["lines"]}


def teach(wpp: Wpp) -> None:
    """Save Dhaka's packing list, with a style of theirs."""
    first = save("dhaka-11.csv", RUN, "DN-1,GD05,Navy,1,2,3,6")
    told = answering(wpp, "stock", "book-in", first, "--remember", "Dhaka", GD05="T-shirt navy")
    assert booked(told) == {"TEE-NVY-S": 1, "TEE-NVY-M": 2, "TEE-NVY-L": 3}


def test_the_items_that_have_these_sizes_are_offered_and_none_is_the_first_answer(
    clothes: Portal, wpp: Wpp
) -> None:
    file = save("dhaka.csv", RUN, "DN-1,GD05,Black,1,2,3,6", "DN-1,GD09,,1,2,0,3", "DN-1,TEE-NVY,,1,,,1")
    questions = asked(wpp("stock", "book-in", file, "--json"))
    assert questions == {
        "Which item is “GD05 Black” (S, M and L: 6 units)?": ["T-shirt black", "T-shirt navy", "none"],
        "Which item is “GD09” (S and M: 3 units)?": ["T-shirt navy", "T-shirt black", "Hoodie", "none"],
    }
    told = wpp("stock", "book-in", file)
    assert "='T-shirt black' " in told.stderr
    refused = answering(wpp, "stock", "book-in", file, GD05="T-shirt black", GD09="none")
    [problem] = refused.document["error"]["problems"]
    assert (problem["row"], problem["message"]) == (3, "There is no item “GD09”.")


def test_next_month_the_style_is_known_and_that_is_said(clothes: Portal, wpp: Wpp) -> None:
    teach(wpp)
    told = wpp("stock", "book-in", save("dhaka-12.csv", RUN, "DN-2,gd-05,NAVY,4,5,6,15"), "--json")
    assert booked(told) == {"TEE-NVY-S": 4, "TEE-NVY-M": 5, "TEE-NVY-L": 6}
    assert "“gd-05 NAVY” is T-shirt navy." in told.document["read"]["remarks"][-1]


def test_a_new_style_is_asked_about_shown_and_added_to_the_others(clothes: Portal, wpp: Wpp) -> None:
    teach(wpp)
    file = save("dhaka-12.csv", RUN, "DN-2,GD05,Navy,1,1,1,3", "DN-2,GD05,Black,2,2,2,6")
    assert list(asked(wpp("stock", "book-in", file, "--json"))) == [
        "Which item is “GD05 Black” (S, M and L: 6 units)?"
    ]
    told = answering(wpp, "stock", "book-in", file, "--remember", "Dhaka", GD05="T-shirt black")
    assert booked(told)["TEE-BLK-M"] == 2
    assert wpp("sheets", "show", "Dhaka", "--json").document["styles"] == {
        "GD05 Navy": "T-shirt navy",
        "GD05 Black": "T-shirt black",
    }


def test_lines_with_a_style_that_was_answered_just_now_are_shown_though_others_were(
    clothes: Portal, wpp: Wpp
) -> None:
    teach(wpp)
    file = save("dhaka-12.csv", RUN, "DN-2,GD06,Navy,1,1,1,3")
    [question] = wpp("stock", "book-in", file, "--json").document["error"]["questions"]
    told = wpp("stock", "book-in", file, "--answer", f"{question['id']}=T-shirt navy", "--json")
    assert next(iter(asked(told))).startswith("Sizes across the page (S, M and L): 3 lines, 3 units")


def test_style_and_size_in_two_columns_likewise(clothes: Portal, wpp: Wpp) -> None:
    first = save(
        "acme-11.csv", IN_COLUMNS, "DN-1,Heavy Cotton Tee,Navy,S,3", "DN-1,Heavy Cotton Tee,Navy,M,4"
    )
    assert list(asked(wpp("stock", "book-in", first, "--json"))) == [
        "Which item is “Heavy Cotton Tee Navy” (S and M: 7 units)?"
    ]
    remember = ("stock", "book-in", first, "--remember", "Acme")
    told = answering(wpp, *remember, **{"Heavy Cotton Tee": "T-shirt navy"})
    assert booked(told) == {"TEE-NVY-S": 3, "TEE-NVY-M": 4}
    told = wpp(
        "stock", "book-in", save("acme-12.csv", IN_COLUMNS, "DN-2,heavy cotton tee,navy,L,5"), "--json"
    )
    assert booked(told) == {"TEE-NVY-L": 5}


@pytest.mark.parametrize(
    ("kind", "words"),
    [("stock-take", ("stock", "count")), ("purchase", ("purchase", "add"))],
)
def test_counts_and_purchase_orders_have_styles_too(
    clothes: Portal, wpp: Wpp, kind: str, words: tuple[str, ...]
) -> None:
    head = "Style,S,M" if kind == "stock-take" else "PO,Due,Style,S,M"
    file = save("list.csv", head, *(["GD05,1,2"] if kind == "stock-take" else ["PO-1,2099-01-01,GD05,1,2"]))
    remember = ("sheets", "remember", "Ours", file, "--kind", kind)
    [question] = wpp(*remember, "--json").document["error"]["questions"]
    saved = answering(wpp, *remember, "--answer", f"{question['id']}=Hoodie")
    assert saved.document["styles"] == {"GD05": "Hoodie"}, saved.stdout
    assert wpp(*words, file, "-y", "--json").exit_code == 0
    [level] = [each for each in wpp(words[0], "list", "--json").document if each["sku"] == "HOOD-M"]
    assert level["available" if words[0] == "stock" else "quantity"] == 2


def test_an_item_that_is_no_longer_offered_is_asked_about_again(clothes: Portal, wpp: Wpp) -> None:
    teach(wpp)
    for size in ("S", "M", "L"):
        assert wpp("catalogue", "retire", f"TEE-NVY-{size}", "-y").exit_code in (0, 4)
    told = wpp("stock", "book-in", save("dhaka-12.csv", RUN, "DN-2,GD05,Navy,4,5,6,15"), "--json")
    assert asked(told) == {"Which item is “GD05 Navy” (S, M and L: 15 units)?": ["T-shirt black", "none"]}


def test_a_style_that_the_catalogue_knows_as_something_else_by_now_is_asked_about(
    clothes: Portal, wpp: Wpp
) -> None:
    teach(wpp)
    save("more.csv", ITEMS[0], *(f"GD05-NAVY-{size},Polo,{size}" for size in ("S", "M", "L")))
    assert wpp("catalogue", "import", "more.csv", "-y", "--answer", "missing=keep").exit_code in (0, 4)
    told = wpp("stock", "book-in", save("dhaka-12.csv", RUN, "DN-2,GD05,Navy,4,5,6,15"), "--json")
    assert list(asked(told).values()) == [["T-shirt navy", "Polo", "none"]]


def test_a_size_that_the_item_has_not_is_named(clothes: Portal, wpp: Wpp) -> None:
    first = save("acme-11.csv", IN_COLUMNS, "DN-1,Sweat,Grey,S,3")
    told = answering(wpp, "stock", "book-in", first, "--remember", "Acme", Sweat="Hoodie")
    assert booked(told) == {"HOOD-S": 3}
    second = save("acme-12.csv", IN_COLUMNS, "DN-2,Sweat,Grey,M,3", "DN-2,Sweat,Grey,L,3")
    [problem] = wpp("stock", "book-in", second, "--json").document["error"]["problems"]
    assert (problem["row"], problem["message"]) == (3, "There is no L of “Sweat Grey”.")


def test_one_style_is_forgotten_and_then_asked_about(clothes: Portal, wpp: Wpp) -> None:
    teach(wpp)
    tried = wpp("sheets", "forget", "Dhaka", "--style", "gd05 navy", "--dry-run")
    assert tried.stdout.startswith("“gd05 navy” in “Dhaka” would be forgotten.\n")
    assert wpp("sheets", "forget", "Dhaka", "--style", "gd05 navy", "--json").document["styles"] == {}
    again = wpp("sheets", "forget", "Dhaka", "--style", "gd05 navy", "--json")
    assert (again.exit_code, again.document["error"]["code"]) == (3, "unknown_meaning")
    told = wpp("stock", "book-in", save("dhaka-12.csv", RUN, "DN-2,GD05,Navy,4,5,6,15"), "--json")
    assert list(asked(told)) == ["Which item is “GD05 Navy” (S, M and L: 15 units)?"]
    [listed] = wpp("sheets", "list", "--json").document
    assert (listed["name"], listed["styles"]) == ("Dhaka", {})


def test_a_saved_reading_is_shown_with_its_styles(clothes: Portal, wpp: Wpp) -> None:
    teach(wpp)
    told = wpp("sheets", "show", "dhaka").stdout
    assert "Headings  Delivery note, Style, Colour, S, M, L and Total\n" in told
    assert "sizes S, M and L, as shown before and 1 style\n" in told
    assert "Styles    “GD05 Navy” is T-shirt navy\n" in told
    assert wpp("sheets", "show", "Other", "--json").document["error"]["code"] == "unknown_reading"


def test_at_a_terminal_it_is_asked_with_numbers_and_enter_answers_nothing(clothes: Portal) -> None:
    file = save("dhaka-11.csv", RUN, "DN-1,GD05,Navy,1,2,3,6")
    told = on_a_terminal("stock", "book-in", file, typed="\n1\n2\n1\ny\n", **surroundings(clothes))
    assert told.exit_code == 0, told.stdout
    assert "  1  T-shirt navy (TEE-NVY-S, TEE-NVY-M and TEE-NVY-L)" in told.stdout
    assert "2  Always, as “Dhaka”" in told.stdout
    next_month = save("dhaka-12.csv", RUN, "DN-2,GD05,Navy,4,5,6,15")
    told = on_a_terminal("stock", "book-in", next_month, typed="\n", **surroundings(clothes))
    assert told.exit_code == 0, told.stdout
    assert "“GD05 Navy” is T-shirt navy." in told.stdout


def test_a_list_of_somebody_else_is_refused_and_not_asked_about_style_by_style(
    clothes: Portal, wpp: Wpp
) -> None:
    rows = [f"DN-1,X{number},,1,1,1,3" for number in range(21)]
    told = wpp("stock", "book-in", save("other.csv", RUN, *rows), "--json")
    assert told.document["error"]["code"] == "rows_rejected"
    assert len(told.document["error"]["problems"]) == 21
