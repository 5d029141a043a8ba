"""What is retired is neither offered nor alarmed about; stock, history and orders keep it, and it can come back."""

import pytest
from sqlalchemy import update

from support.cast import ADDRESS, PACK, Cast, fill, order, picks, stock
from support.web import at_browser
from wpp.audit import list_entries
from wpp.catalogue.model import Sku, SkuAlias
from wpp.catalogue.retire import LastOffer, SizeTaken, UnknownThing
from wpp.catalogue.views import UnknownPack, find_sku, pack_view, packs
from wpp.forecast.uptake import stock_runways
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.amending import change_goods
from wpp.orders.baskets import BadPick, BasketView, basket_view, fill_basket
from wpp.orders.placing import place_order
from wpp.orders.views import order_view
from wpp.people.views import UserView
from wpp.portal import Portal, Verdict, run_health_checks
from wpp.portal.retire_catalogue import RetiredView, restore_in_portal, retire_in_portal
from wpp.stock.adjustments import Reason, adjust, set_threshold
from wpp.stock.levels import list_levels
from wpp.stock.low_stock import check_low


def retired(portal: Portal, name: str, reason: str = "") -> RetiredView:
    """Retire something."""
    with portal.transaction(by="dee") as work:
        return retire_in_portal(work, name, reason=reason)


def restored(portal: Portal, name: str) -> RetiredView:
    """Restore something."""
    with portal.transaction(by="dee") as work:
        return restore_in_portal(work, name)


def offered(portal: Portal, choice: int) -> list[str]:
    """What can be chosen in one part of the pack."""
    with portal.reading() as session:
        return [sku.code for sku in pack_view(session, PACK).choices[choice].skus]


def basket_of(portal: Portal, user: UserView) -> BasketView:
    """What somebody is about to order."""
    with portal.reading() as session:
        basket = basket_view(session, user_id=user.id)
    assert basket is not None
    return basket


def low(portal: Portal) -> list[str]:
    """SKUs that are low."""
    with portal.reading() as session:
        return [level.sku for level in list_levels(session, low=True)]


def test_a_retired_size_is_not_offered_and_says_what_holds_it(portal: Portal, cast: Cast) -> None:
    order(portal, cast.omar, "TSH-M", "BOT")
    fill(portal, cast.mia, "TSH-M", "BOT")
    done = retired(portal, "tsh-m", "End of the line")
    assert (done.name, done.label, done.packs) == ("TSH-M", "T-shirt, M", ("Welcome pack",))
    assert (done.available, done.orders, done.baskets, done.already) == (9, 1, 1, False)
    assert offered(portal, 0) == ["TSH-S", "TSH-L"]
    assert stock(portal, "TSH-M") == (9, 1, 0)
    again = retired(portal, "TSH-M")
    assert (again.already, again.retired) == (True, True)
    with portal.reading() as session:
        entries = list_entries(session, thing=f"sku:{find_sku(session, 'TSH-M').id}")
    assert [(entry.tag, entry.detail) for entry in entries] == [
        ("catalogue:retired", {"reason": "End of the line"})
    ]


def test_restored_it_is_offered_where_it_was(portal: Portal, cast: Cast) -> None:
    retired(portal, "TSH-M")
    done = restored(portal, "TSH-M")
    assert (done.already, done.packs) == (False, ("Welcome pack",))
    assert offered(portal, 0) == ["TSH-S", "TSH-M", "TSH-L"]
    assert restored(portal, "TSH-M").already


def test_the_last_thing_to_choose_is_not_retired_but_its_pack_is(portal: Portal, cast: Cast) -> None:
    with pytest.raises(LastOffer, match="nothing left to choose for “Included” of the pack Welcome pack"):
        retired(portal, "CARD")
    for size in ("TSH-S", "TSH-M"):
        retired(portal, size)
    with pytest.raises(LastOffer):
        retired(portal, "TSH-L")
    assert offered(portal, 0) == ["TSH-L"]
    assert retired(portal, "welcome pack").is_pack
    retired(portal, "TSH-L")
    with pytest.raises(LastOffer):
        restored(portal, PACK)
    restored(portal, "TSH-M")
    restored(portal, PACK)
    assert offered(portal, 0) == ["TSH-M"]


def test_a_retired_pack_is_not_offered(portal: Portal, cast: Cast) -> None:
    fill(portal, cast.mia)
    done = retired(portal, PACK)
    assert (done.name, done.baskets) == ("Welcome pack", 1)
    with portal.reading() as session:
        assert packs(session) == []
        with pytest.raises(UnknownPack):
            pack_view(session, PACK)
    with pytest.raises(UnknownPack), portal.transaction(by="mia") as work:
        fill_basket(work, pack_slug=PACK, picks={}, user_id=cast.mia.id)
    assert basket_of(portal, cast.mia).withdrawn
    visitor = at_browser(portal, cast.mia)
    assert "Welcome pack is no longer available." in visitor.get("/basket").words
    assert visitor.get("/checkout").path == "/basket"
    restored(portal, "Welcome Pack")
    assert not basket_of(portal, cast.mia).blocked


def test_a_basket_says_what_is_gone_keeps_the_rest_and_is_refused_kindly(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.mia, "TSH-M", "BOT")
    retired(portal, "BOT")
    basket = basket_of(portal, cast.mia)
    assert [line.sku for line in basket.gone] == ["BOT"]
    assert (basket.blocked, basket.sold_out) == (True, ())
    visitor = at_browser(portal, cast.mia)
    page = visitor.get("/basket").words
    assert "No longer available. Choose again" in page
    assert "The pack has changed since you chose." in page
    assert visitor.get("/checkout/check").path == "/basket"
    with pytest.raises(BadPick, match="Your gift has changed"), portal.transaction(by="mia") as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
    assert [line.sku for line in basket_of(portal, cast.mia).lines] == ["TSH-M", "BOT", "CARD"]
    restored(portal, "BOT")
    with portal.transaction(by="mia") as work:
        assert place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS).number


def test_an_open_order_keeps_a_retired_size_while_something_else_in_it_changes(
    portal: Portal, cast: Cast
) -> None:
    number = order(portal, cast.mia, "TSH-M", "BOT").number
    chosen, both = picks(portal, "CAP-S"), picks(portal, "TSH-M", "CAP-S")
    retired(portal, "TSH-M")
    assert "T-shirt, M" in at_browser(portal, cast.mia).get(f"/orders/{number}/goods").words
    with portal.transaction(by="mia") as work:
        change_goods(work, number, user_id=cast.mia.id, picks=chosen)
        lines = {line.sku for line in order_view(work.session, number, now=work.now).lines}
    assert lines == {"TSH-M", "CAP-S", "CARD"}
    other = order(portal, cast.omar, "TSH-S", "BOT").number
    with pytest.raises(BadPick), portal.transaction(by="omar") as work:
        change_goods(work, other, user_id=cast.omar.id, picks=both)


def test_what_is_retired_alarms_nobody(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        adjust(work, "BOT", -9, reason=Reason.COUNT)
    assert "BOT" in low(portal)
    retired(portal, "BOT")
    assert "BOT" not in low(portal)
    with portal.transaction(by="dee") as work:
        assert "BOT" not in [item.sku for item in check_low(work).low]
    told = low_emails(portal)
    with portal.transaction(by="dee") as work:
        adjust(work, "BOT", -1, reason=Reason.COUNT)
    assert low_emails(portal) == told
    with portal.reading() as session:
        assert "BOT" not in [each.sku for each in stock_runways(session, now=portal.now())]
        level = next(each for each in list_levels(session) if each.sku == "BOT")
    assert (level.available, level.retired, level.low) == (0, True, False)
    restored(portal, "BOT")
    with portal.transaction(by="dee") as work:
        assert "BOT" in check_low(work).notified
    with portal.transaction(by="dee") as work:
        set_threshold(work, "BOT", 1)


def low_emails(portal: Portal) -> int:
    """How many emails about low stock there are."""
    with portal.reading() as session:
        return sum(each.kind is EmailKind.LOW_STOCK for each in list_messages(session, limit=None))


def test_a_size_is_not_restored_beside_another_of_the_same(portal: Portal, cast: Cast) -> None:
    retired(portal, "TSH-M")
    with portal.transaction(by="dee") as work:
        small = find_sku(work.session, "TSH-S").id
        work.session.add(SkuAlias(code_key="old-s", code="OLD-S", sku_id=small, renamed_at=work.now))
    with portal.transaction(by="dee") as work:
        work.session.execute(update(Sku).where(Sku.code == "TSH-S").values(size="M"))
    with pytest.raises(SizeTaken, match="TSH-S and TSH-M are the same item and size"):
        restored(portal, "TSH-M")
    assert retired(portal, "old-s").name == "TSH-S"
    assert not restored(portal, "TSH-M").already


def test_a_name_that_nothing_has_is_said_with_the_nearest(portal: Portal, cast: Cast) -> None:
    with pytest.raises(UnknownThing) as refused:
        retired(portal, "TSHM")
    assert "TSH-M" in str(refused.value.hints[0])


def test_doctor_says_what_there_is_to_order(portal: Portal, cast: Cast) -> None:
    def catalogue() -> tuple[Verdict, str]:
        check = next(each for each in run_health_checks(portal) if each.name == "catalogue")
        return check.state, check.message

    assert catalogue() == (Verdict.OK, "1 pack to order.")
    retired(portal, PACK)
    assert catalogue() == (Verdict.WARN, "There is no pack to order.")
    restored(portal, PACK)
    with portal.transaction(by="dee") as work:
        work.session.execute(update(Sku).where(Sku.code == "CARD").values(retired_at=work.now))
    assert catalogue() == (
        Verdict.FAIL,
        "Nothing is left to choose for “Included” of the pack Welcome pack: import the catalogue again.",
    )
