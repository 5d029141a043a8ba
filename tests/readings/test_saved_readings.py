"""Saved readings: one key press next month, said whenever it's used, never applied to other headings, and undone."""

from support.cast import Cast, stock
from support.cli import Wpp, on_a_terminal
from support.readings import ACME, answers_of, book, save, surroundings, teach
from wpp.portal import Portal

GOODS = ("Delivery note", "SKU", "Qty")


def test_next_month_nothing_is_asked_and_the_reading_is_said(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    told = wpp("stock", "book-in", save("december.csv", ACME, "DN-2,TSH-M,5,9.50"))
    assert told.exit_code == 0, told.stderr
    assert "Read as “Acme”: Quantity from “Amount here”." in told.stdout
    assert stock(portal, "TSH-M")[0] == 19
    read = wpp("stock", "book-in", save("january.csv", ACME, "DN-3,TSH-M,1,9.50"), "--json").document["read"]
    assert (read["reading"], read["remarks"]) == ("Acme", ["Read as “Acme”: Quantity from “Amount here”."])


def test_the_columns_may_be_in_another_order(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    file = save("december.csv", "unit price,Amount-Here,SKU,Delivery note", "9.50,5,TSH-M,DN-2")
    assert "Read as “Acme”" in wpp("stock", "book-in", file).stdout
    assert stock(portal, "TSH-M")[0] == 19


def test_other_headings_are_asked_about_and_that_is_said(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    changed = save("december.csv", ACME.replace("Amount here", "Amount now"), "DN-2,TSH-M,5,9.50")
    refused = wpp("stock", "book-in", changed, "--json")
    error = refused.document["error"]
    assert (refused.exit_code, error["code"]) == (3, "missing_column")
    said = "“Acme” was not used, because the headings have changed: “Amount now” is new and “Amount here” is missing."
    assert error["message"].startswith(said)
    assert error["questions"][0]["text"].startswith(said)
    known = save("january.csv", "Delivery note,SKU,Quantity,Unit price", "DN-3,TSH-M,5,9.50")
    assert "“Acme” was not used" in wpp("stock", "book-in", known).stdout
    assert stock(portal, "TSH-M")[0] == 19


def test_a_file_that_is_something_else_is_not_spoken_of(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    other = save("other.csv", "SKU,Qty,Delivery date,Supplier,Boxes packed,Weight", "TSH-M,5,2026-03-31,X,,1")
    told = wpp("stock", "book-in", other, "--delivery-note", "DN-9")
    assert "Acme" not in told.stdout + told.stderr


def test_it_is_for_its_kind_of_file_only(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    refused = wpp("stock", "count", save("december.csv", ACME, "DN-2,TSH-M,5,9.50"), "--json")
    assert refused.document["error"]["code"] == "missing_column"


def test_sheets_together_are_remembered_while_they_say_different_things(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    november = book(
        "two-11.xlsx", Carton_1=[GOODS, ("DN-1", "TSH-M", 1)], Carton_2=[GOODS, ("DN-1", "BOT", 2)]
    )
    refused = wpp("stock", "book-in", november, "--json")
    told = wpp("stock", "book-in", november, *answers_of(refused.document), "--remember", "Acme")
    assert told.exit_code == 0
    december = book("two-12.xlsx", A=[GOODS, ("DN-2", "TSH-M", 3)], B=[GOODS, ("DN-2", "BOT", 4)])
    told = wpp("stock", "book-in", december, "--json")
    assert (told.exit_code, told.document["units"]) == (0, 7)
    assert "2 sheets together" in told.document["read"]["remarks"][0]
    copied = book("two-01.xlsx", A=[GOODS, ("DN-3", "TSH-M", 3)], Copy=[GOODS, ("DN-3", "TSH-M", 3)])
    assert wpp("stock", "book-in", copied, "--json").document["error"]["code"] == "ambiguous_sheet"
    assert stock(portal, "TSH-M")[0] == 14


def test_the_one_sheet_that_was_chosen_is_found_by_its_name(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    head = ("SKU", "Qty")
    words = ["stock", "count", book("count.xlsx", Now=[head, ("BOT", 9)], Then=[head, ("BOT", 8)])]
    told = wpp(*words, "--sheet", "Now", "--remember", "Stock-take", "--json")
    assert told.exit_code == 0, told.stderr
    later = book("count.xlsx", Then=[head, ("BOT", 9)], Now=[head, ("BOT", 7)])
    assert wpp("stock", "count", later, "--json").document["differences"][0]["counted"] == 7
    gone = book("count.xlsx", Then=[head, ("BOT", 9)], Later=[head, ("BOT", 7)])
    assert wpp("stock", "count", gone, "--json").document["error"]["code"] == "ambiguous_sheet"


def test_sizes_across_the_page_are_read_as_shown_before(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    head = "Delivery note,Style,S,M,Total"
    first = save("run-11.csv", head, "DN-1,T-shirt,1,2,3")
    refused = wpp("stock", "book-in", first, "--json")
    told = wpp("stock", "book-in", first, *answers_of(refused.document), "--remember", "Acme")
    assert told.exit_code == 0, told.stderr
    told = wpp("stock", "book-in", save("run-12.csv", head, "DN-2,T-shirt,3,4,7"), "--json")
    assert (told.exit_code, told.document["units"]) == (0, 7)
    wrong = wpp("stock", "book-in", save("run-01.csv", head, "DN-3,T-shirt,3,4,8"), "--json")
    assert wrong.document["error"]["code"] == "rows_rejected"
    other = wpp("stock", "book-in", save("run-02.csv", f"{head},L", "DN-4,T-shirt,1,1,2,0"), "--json")
    assert other.document["error"]["code"] == "needs_answer"


def test_sizes_that_nobody_has_seen_are_asked_about(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    head = "Delivery note,Style,S,M,Total"
    wrong = save("run-11.csv", head, "DN-1,T-shirt,1,2,4")
    assert wpp("stock", "book-in", wrong, "--remember", "Sizes").exit_code == 3
    assert [each["sizes_as_shown"] for each in wpp("sheets", "list", "--json").document] == [False]
    told = wpp("stock", "book-in", save("run-12.csv", head, "DN-2,T-shirt,3,4,7"), "--json")
    assert told.document["error"]["code"] == "needs_answer"


def test_sections_and_statuses_are_never_remembered(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    head = "Delivery note,SKU,Amount here,Status"
    back = ["DN-1,TSH-M,4,Received", ",,,", "Back order from last month,,,", "DN-1,BOT,3,Back order"]
    first = save("acme.csv", head, *back)
    told = wpp("stock", "book-in", first, "--json").document["error"]
    assert [question["id"].partition("-")[0] for question in told["questions"]] == ["column"]
    given = ["--remember", "Acme"]
    while (refused := wpp("stock", "book-in", first, *given, "--json")).exit_code == 3:
        assert len(given) < 10
        given += answers_of(refused.document, column="C", section="with", status="with")
    assert refused.exit_code == 0, refused.stderr
    again = save("next.csv", head, *(line.replace("DN-1", "DN-2") for line in back))
    [section] = wpp("stock", "book-in", again, "--json").document["error"]["questions"]
    assert section["id"].startswith("section-")
    refused = wpp("stock", "book-in", again, "--answer", f"{section['id']}=with", "--json")
    assert refused.document["error"]["questions"][0]["id"].startswith("status-")


def test_of_two_columns_with_one_heading_the_same_one_is_taken(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    head = "First name,Last name,Email,Email"
    first = save("hr.csv", head, "Ann,Lee,ann@home.example,ann@work.example")
    told = wpp("import-users", first, "--map", "email=D", "--remember", "HR export")
    assert told.exit_code == 0, told.stderr
    second = save("hr2.csv", head, "Bob,Ray,bob@home.example,bob@work.example")
    assert wpp("import-users", second, "--json").document["added"] == 1
    assert wpp("user", "show", "bob@work.example").exit_code == 0


def test_what_is_mapped_now_goes_before_what_was_saved(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    teach(wpp)
    file = save("december.csv", ACME, "DN-2,TSH-M,5,2")
    told = wpp("stock", "book-in", file, "--map", 'quantity="Unit price"'.replace('"', ""), "--json")
    assert told.document["units"] == 2


def test_programs_are_not_asked_whether_to_remember(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    file = save("acme.csv", ACME, "DN-1,TSH-M,4,9.50")
    error = wpp("stock", "book-in", file, "--json").document["error"]
    assert [question["id"].partition("-")[0] for question in error["questions"]] == ["column"]


def test_at_a_terminal_it_is_one_key_press(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    first = save("acme-11.csv", ACME, "DN-1,TSH-M,4,9.50")
    told = on_a_terminal("stock", "book-in", first, typed="1\n2\ny\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "2  Always, as “Acme”" in told.stdout
    second = save("acme-12.csv", ACME, "DN-2,TSH-M,5,9.50")
    told = on_a_terminal("stock", "book-in", second, typed="\n", **surroundings(portal))
    assert told.exit_code == 0, told.stdout
    assert "Read as “Acme”" in told.stdout
    assert stock(portal, "TSH-M")[0] == 19


def test_a_sheet_with_headings_of_its_own_is_not_passed_over(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    one = [("Delivery note", "SKU", "Quantity"), ("DN-1", "TSH-M", 1)]
    wpp("stock", "book-in", book("one.xlsx", One=one), "--remember", "One")
    two = [("Delivery note", "SKU", "Qty"), ("DN-2", "BOT", 2)]
    both = book("two.xlsx", One=[one[0], ("DN-2", "TSH-M", 1)], Two=two)
    refused = wpp("stock", "book-in", both, "--json")
    assert refused.document["error"]["code"] == "ambiguous_sheet"
    told = wpp("stock", "book-in", both, *answers_of(refused.document), "--json")
    assert told.document["units"] == 3
