"""A code is cleaned of what a scanner adds; what is none is refused, and what may be none is asked about."""

import pytest

from support.cast import Cast, order
from support.cli import Wpp
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.carriers import carrier_of
from wpp.orders.dispatch.code_doubts import question_id
from wpp.orders.dispatch.correct_tracking import add_parcels
from wpp.orders.dispatch.parcels import NewParcel, last_carrier
from wpp.orders.dispatch.tracking import NotATrackingCode, checked_tracking
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.views import OrderView, order_view
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.questions import NeedsAnswer, UnknownAnswer


def seen(portal: Portal, number: str) -> OrderView:
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" 1550 1234 5678 90 ", "15501234567890"),
        ("]C115501234567890", "15501234567890"),
        ("\u200b15501234567890\ufeff\r\n", "15501234567890"),
        ("\x1d]d2 15501234567890", "15501234567890"),
        ("\N{FULLWIDTH DIGIT ONE}5501234567890", "15501234567890"),
        ("rb 1234 5678 5 gb", "RB123456785GB"),
        ("1z999aa10123456784", "1Z999AA10123456784"),
        ("abc123", "abc123"),
        ("Dave's van 7", "Dave's van 7"),
        ("1/2&3", "1/2&3"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_a_code_is_what_stands_on_the_label(given: str, kept: str) -> None:
    assert checked_tracking(given) == kept


@pytest.mark.parametrize("given", ["0", "000", "-", "—", "n/a", "N.A.", "None", "tbc", ".", "???", "]C10"])
def test_what_stands_for_no_code_is_refused(given: str) -> None:
    with pytest.raises(NotATrackingCode, match="isn't a tracking code"):
        checked_tracking(given)


@pytest.mark.parametrize(
    ("code", "carrier"),
    [
        # The numbers of UPU S10 and of UPS are the valid and invalid ones of jkeen/tracking_number_data.
        ("RB123456785GB", "Royal Mail"),
        ("RB123456786GB", ""),
        ("RB123456785US", ""),
        ("CP123456785GB", "Parcelforce"),
        ("1Z5R89390357567127", "UPS"),
        ("1Z879E930346834440", "UPS"),
        ("1Z410E7W0392751591", "UPS"),
        ("1Z8V92A70367203024", "UPS"),
        ("1Z1111111111111111", ""),
        ("2Z5R89390357567127", ""),
        ("15501234567890", "DPD"),
        ("05295847519602", "DPD"),
        ("95501234567890", ""),
        ("H00ABC1234567890", "Evri"),
        ("AAAA1234567890", "Parcelforce"),
        ("123456789012", ""),
        ("", ""),
    ],
)
def test_a_carrier_is_known_by_the_shape_of_its_codes(code: str, carrier: str) -> None:
    assert carrier_of(code) == carrier


def test_the_carrier_is_the_named_one_the_codes_own_or_the_portals(portal: Portal, cast: Cast) -> None:
    numbers = [order(portal, user).number for user in (cast.mia, cast.omar)]
    with portal.transaction(by="dee") as work:
        change_setting(work, "carrier", " Tuffnells ")
        complete(work, numbers[0], tracking="ABC123")
        add_parcels(work, numbers[0], [NewParcel("RB123456785GB")])
        add_parcels(work, numbers[0], [NewParcel("15501234567890", "DPD Local")])
        add_parcels(work, numbers[0], [NewParcel("XYZ1", usual_carrier="Evri")])
        complete(work, numbers[1])
    assert [each.carrier for each in seen(portal, numbers[0]).parcels] == [
        "Tuffnells",
        "Royal Mail",
        "DPD Local",
        "Evri",
    ]
    assert seen(portal, numbers[1]).parcels == (), "a carrier that nobody named is not put down"
    with portal.reading() as session:
        assert last_carrier(session) == "Evri"


@pytest.mark.parametrize("what", ["sku", "own number"])
def test_a_sku_and_the_orders_own_number_are_no_codes(portal: Portal, cast: Cast, what: str) -> None:
    number = order(portal, cast.mia).number
    code = {"sku": " tsh-m", "own number": number}[what]
    with pytest.raises(NotATrackingCode), portal.transaction(by="walt") as work:
        complete(work, number, tracking=code)
    assert seen(portal, number).status == "Progressing"


def test_a_code_of_another_order_and_another_orders_number_are_asked_about(
    portal: Portal, cast: Cast
) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    with portal.transaction(by="walt") as work:
        complete(work, mia, tracking="SHARED1")
    for code, words in (
        ("SHARED1", f"already on order {mia}"),
        (mia, "number of another order"),
        ("5012345678900", "product's barcode"),
    ):
        with pytest.raises(NeedsAnswer, match=words) as needed, portal.transaction(by="walt") as work:
            complete(work, omar, tracking=code)
        [question] = needed.value.questions
        assert question.id == question_id(code)
        with pytest.raises(UnknownAnswer), portal.transaction(by="walt") as work:
            complete(work, omar, tracking=code, answers={question.id: "perhaps"})
        assert seen(portal, omar).status == "Progressing"
    with portal.transaction(by="walt") as work:
        complete(work, omar, tracking="SHARED1", answers={question_id("SHARED1"): "use"})
    assert seen(portal, omar).tracking == "SHARED1"
    with pytest.raises(NeedsAnswer), portal.transaction(by="walt") as work:
        add_parcels(work, omar, [NewParcel(mia)])
    with portal.transaction(by="walt") as work:
        assert complete(work, omar, tracking="SHARED1").already, "nothing is asked of what is stored"


def test_the_command_asks_by_refusing_and_takes_the_answer(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    mia, omar = order(portal, cast.mia).number, order(portal, cast.omar).number
    assert wpp("order", "complete", mia, "--tracking", "SHARED1").exit_code == 0
    asked = wpp("order", "complete", omar, "--tracking", "SHARED1", "--json", "-y")
    assert (asked.exit_code, asked.document["error"]["code"]) == (3, "needs_answer")
    [question] = asked.document["error"]["questions"]
    answer = f"{question['id']}={question['answers'][0]['value']}"
    done = wpp("order", "complete", omar, "--tracking", "SHARED1", "--answer", answer, "--json")
    assert (done.exit_code, done.document["parcels"][0]["tracking"]) == (0, "SHARED1")
    more = wpp("order", "tracking", omar, "--add", mia, "--json")
    assert (more.exit_code, more.document["error"]["code"]) == (3, "needs_answer")
    used = wpp("order", "tracking", omar, "--add", mia, "--answer", f"code-{mia}=use", "--json")
    assert [each["tracking"] for each in used.document["parcels"]] == ["SHARED1", mia]


def test_a_scanned_code_finds_each_of_its_orders(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        complete(work, number, tracking="1550 1234 5678 90")
        add_parcels(work, number, [NewParcel("RB123456785GB")])
    with portal.reading() as session:
        for search in ("15501234567890", "]C11550 1234 5678 90", "rb 123456785 gb", "23456785"):
            found = list_orders(session, OrderFilter(search=search), now=portal.now())
            assert [each.number for each in found] == [number], search
        assert list_orders(session, OrderFilter(search="n/a"), now=portal.now()) == []
