"""Customer services change an order for its starter; once the warehouse has begun, it is asked and answers."""

import pytest

from support.cast import Cast, order, stock
from support.portal import Clock
from support.web import PASSWORD, at_browser
from wpp.catalogue.model import ChoiceOption, Product
from wpp.database import table_of
from wpp.orders.changes.by_staff import change_order
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal, set_setting
from wpp.stock.adjustments import Reason, adjust


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    return order(portal, cast.mia).number


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def goods(portal: Portal, number: str) -> list[str]:
    return [line.sku for line in seen(portal, number).lines]


def begin(portal: Portal, number: str) -> None:
    with portal.transaction(by="walt") as work:
        start_picking(work, number)


def test_cleo_changes_size_and_address_in_one_form(portal: Portal, cast: Cast, number: str) -> None:
    cleo = at_browser(portal, cast.cleo)
    assert "Change this order" in cleo.get(f"/desk/orders/{number}").words
    form = cleo.get(f"/desk/orders/{number}/change")
    assert "T-shirt, S (10 available)" in form.words
    assert "T-shirt, L (" not in form.words
    assert "Each line can have up to 35 characters, to fit on the label." in form.words
    wrong = cleo.press("Change order", **{"change-TSH-M": "TSH-S", "change-to-postcode": "JE2 3AB"})
    assert (wrong.status, '<a href="#change-to-postcode">' in wrong.html) == (422, True)
    assert wrong.form("Change order").fields["change-TSH-M"] == "TSH-S"
    done = cleo.press(
        "Change order",
        **{"change-to-line1": "2 Low Road", "change-to-postcode": "ls14ap", "change-reason": "Moved"},
    )
    assert "Changed. The starter has been emailed" in done.words
    assert "T-shirt, M → T-shirt, S (Moved); delivery address" in done.words
    assert (goods(portal, number)[0], seen(portal, number).address.postcode) == ("TSH-S", "LS1 4AP")
    mine = at_browser(portal, cast.mia).get(f"/orders/{number}").words
    assert "We changed your order" in mine
    assert "T-shirt, M → T-shirt, S" in mine
    assert "Moved" not in mine, "why is for the desk"


def test_the_same_form_twice_changes_once(portal: Portal, cast: Cast, number: str) -> None:
    cleo = at_browser(portal, cast.cleo)
    form = cleo.get(f"/desk/orders/{number}/change")
    cleo.press("Change order", **{"change-TSH-M": "TSH-S"})
    cleo.page = form
    twice = cleo.press("Change order", **{"change-TSH-M": "TSH-S"})
    assert "Nothing to change: this order is like that already." in twice.words
    assert stock(portal, "TSH-S") == (9, 1, 0)


def test_a_form_from_before_somebody_elses_change_is_shown_again(
    portal: Portal, cast: Cast, number: str
) -> None:
    cleo, dee = at_browser(portal, cast.cleo), at_browser(portal, cast.dee)
    cleo.get(f"/desk/orders/{number}/change")
    dee.get(f"/desk/orders/{number}/change")
    dee.press("Change order", **{"change-to-line1": "2 Low Road"})
    late = cleo.press("Change order", **{"change-to-phone": "07700 900999"})
    assert (late.status, "was changed after you opened this page" in late.words) == (409, True)
    assert late.form("Change order").fields["change-to-line1"] == "2 Low Road"
    cleo.press("Change order", **{"change-to-phone": "07700 900999"})
    where = seen(portal, number).address
    assert (where.line1, where.phone) == ("2 Low Road", "07700 900999")


def test_what_has_sold_out_is_said_beside_the_form(portal: Portal, cast: Cast, number: str) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}/change")
    with portal.transaction(by="dee") as work:
        adjust(work, "TSH-S", -10, reason=Reason.SAMPLE)
    gone = cleo.press("Change order", **{"change-TSH-M": "TSH-S", "change-to-line1": "2 Low Road"})
    assert (gone.status, "Not enough in stock" in gone.words) == (409, True)
    assert gone.form("Change order").fields["change-to-line1"] == "2 Low Road"
    assert seen(portal, number).address.line1 == "1 High Street"


def test_the_warehouse_sees_a_change_first_and_answers_it(portal: Portal, cast: Cast, number: str) -> None:
    begin(portal, number)
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    assert "They’ll be asked to change it" in cleo.get(f"/desk/orders/{number}/change").words
    asked = cleo.press(
        "Ask the warehouse to change it",
        **{"change-TSH-M": "TSH-S", "change-to-line1": "2 Low Road", "change-reason": "Too big"},
    )
    assert "Change requested" in asked.words
    assert "Withdraw the change request" in asked.words
    assert "Change this order" not in asked.words
    assert cleo.get(f"/desk/orders/{number}/change").path == f"/desk/orders/{number}"
    assert "CHANGE" in walt.get("/desk").words
    page = walt.get(f"/desk/orders/{number}")
    assert "Take out TSH-M T-shirt, M , put in TSH-S T-shirt, S" in page.words
    assert "2 Low Road" in page.words.partition("Welcome pack")[0] + page.words
    assert "Reason: Too big" in page.words
    assert "Dispatch" not in page.words
    assert "Picking started too early?" not in page.words
    assert "CHANGE: do not ship until it’s answered" in walt.get(f"/desk/orders/{number}/slip").words
    walt.get(f"/desk/orders/{number}")
    done = walt.press("Changed")
    assert "Changed. Stock has moved and the starter has been emailed." in done.words
    assert "Dispatch" in done.words
    assert "Picking started too early?" in done.words
    assert (goods(portal, number)[0], seen(portal, number).address.line1) == ("TSH-S", "2 Low Road")
    walt.page = page
    assert "This change has already been confirmed by you." in walt.press("Changed").words
    walt.page = page
    late = walt.press("Too late to change")
    assert (late.status, "There is no open change request" in late.words) == (409, True)


def test_too_late_or_withdrawn_it_ships_as_it_is(portal: Portal, cast: Cast, number: str) -> None:
    begin(portal, number)
    cleo, walt = at_browser(portal, cast.cleo), at_browser(portal, cast.walt)
    for visitor, button, words in (
        (walt, "Too late to change", "Too late to change. The order ships as it is"),
        (cleo, "Withdraw the change request", "Change request withdrawn."),
    ):
        with portal.transaction(by=cast.cleo.email) as work:
            change_order(work, number, swaps={"TSH-M": "TSH-S"})
        visitor.get(f"/desk/orders/{number}")
        assert words in visitor.press(button).words
    assert goods(portal, number)[0] == "TSH-M"


def test_a_scan_of_an_order_to_be_changed_completes_nothing(portal: Portal, cast: Cast, number: str) -> None:
    begin(portal, number)
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{number}")
    with portal.transaction(by=cast.cleo.email) as work:
        change_order(work, number, swaps={"TSH-M": "TSH-S"})
    answer = walt.press("Complete", tracking="15501234567890")
    assert (answer.status, "must not be sent as it is" in answer.words) == (409, True)
    assert "CHANGE: don’t ship this order as it is" in answer.words


def test_what_was_typed_outlives_the_visit(portal: Portal, cast: Cast, number: str, clock: Clock) -> None:
    cleo = at_browser(portal, cast.cleo)
    cleo.get(f"/desk/orders/{number}/change")
    clock.advance(hours=13)
    cleo.press("Change order", **{"change-TSH-M": "TSH-S", "change-reason": "Too big"})
    page = cleo.press("Log in", email=cast.cleo.email, password=PASSWORD)
    assert page.form("Change order").fields["change-TSH-M"] == "TSH-S"
    assert ">Too big</textarea>" in page.html
    assert goods(portal, number)[0] == "TSH-M"
    with portal.transaction(by="dee") as work:
        change_order(work, number, address={"line1": "2 Low Road"})
    assert "was changed after you opened this page" in cleo.press("Change order").words
    cleo.press("Change order", **{"change-TSH-M": "TSH-S"})
    assert (goods(portal, number)[0], seen(portal, number).address.line1) == ("TSH-S", "2 Low Road")


def test_the_representative_sees_that_an_order_on_hold_was_changed(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        set_setting(work, "approval", "on")
    held = order(portal, cast.mia).number
    with portal.transaction(by=cast.cleo.email) as work:
        change_order(work, held, swaps={"TSH-M": "TSH-S"})
    rita = at_browser(portal, cast.rita)
    page = rita.get(f"/desk/orders/{held}")
    assert "T-shirt, M → T-shirt, S" in page.words
    assert "Change this order" not in page.words
    assert rita.ask("GET", f"/desk/orders/{held}/change").status == 403
    assert "Approved." in rita.press("Approve").words


def test_a_starter_with_a_withdrawn_gift_keeps_it_and_changes_the_size(
    portal: Portal, cast: Cast, number: str
) -> None:
    options, items = table_of(ChoiceOption), table_of(Product)
    with portal.transaction(by="dee") as work:
        bottle = items.select().with_only_columns(items.c.id).where(items.c.name == "Bottle")
        work.execute(options.delete().where(options.c.product_id.in_(bottle)))
    mia = at_browser(portal, cast.mia)
    page = mia.get(f"/orders/{number}/goods")
    assert "You have Bottle, which is no longer offered." in page.words
    shirt = next(name for name in page.form("Save changes").fields if name.startswith("choice-"))
    with portal.reading() as session:
        from wpp.catalogue.views import find_sku

        small = find_sku(session, "TSH-S").id
    mia.press("Save changes", **{shirt: str(small)})
    assert goods(portal, number) == ["TSH-S", "BOT", "CARD"]
