"""Baskets and forms that are kept belong to one browser or one person, and nobody else's are touched."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from support.cast import PACK, Cast, picks
from support.portal import Clock
from wpp.database import Base
from wpp.orders.baskets import BadPick, BasketView, adopt_basket, basket_view, empty_basket, fill_basket
from wpp.people.form_drafts import claim_draft, delete_draft, load_draft, purge_drafts, save_draft
from wpp.portal import Portal
from wpp.stock.adjustments import Reason, adjust
from wpp.work import Work

Owner = Mapping[str, str | int]


def put(portal: Portal, owner: Owner, *codes: str) -> None:
    """Fill a basket."""
    chosen = picks(portal, *codes)
    with portal.transaction(by="somebody") as work:
        fill_basket(work, pack_slug=PACK, picks=chosen, **owner)  # type: ignore[arg-type]


def held(portal: Portal, owner: Owner) -> list[str]:
    """The SKUs in a basket."""
    with portal.reading() as session:
        basket: BasketView | None = basket_view(session, **owner)  # type: ignore[arg-type]
    return [line.sku for line in basket.lines] if basket else []


def test_a_basket_is_adopted_emptied_and_filled_again_beside_those_of_others(
    portal: Portal, cast: Cast
) -> None:
    mia, omar = {"user_id": cast.mia.id}, {"user_id": cast.omar.id}
    here, there = {"visitor": "here"}, {"visitor": "there"}
    put(portal, mia, "TSH-S", "BOT")
    put(portal, omar, "TSH-M", "BOT")
    put(portal, there, "TSH-M", "CAP-S")
    put(portal, here, "TSH-S", "CAP-L")
    others = held(portal, omar), held(portal, there)
    mine = held(portal, here)
    with portal.transaction(by="mia") as work:
        adopt_basket(work, visitor="here", user_id=cast.mia.id)
    assert (held(portal, mia), held(portal, here)) == (mine, [])
    with portal.transaction(by="mia") as work:
        adopt_basket(work, visitor="here", user_id=cast.mia.id)  # nothing is there any more
    assert held(portal, mia) == mine
    put(portal, mia, "TSH-M", "BOT")
    with portal.transaction(by="mia") as work:
        empty_basket(work, user_id=cast.mia.id)
    assert (held(portal, omar), held(portal, there)) == others
    with pytest.raises(ValueError, match="browser or"), portal.reading() as session:
        basket_view(session)


def test_what_one_browser_kept_is_for_one_person(portal: Portal, cast: Cast, clock: Clock) -> None:
    mia, omar = cast.mia.id, cast.omar.id

    def act(*steps: object) -> None:
        with portal.transaction(by="somebody") as work:
            for step in steps:
                assert callable(step)
                step(work)

    def keep(text: str, user_id: int, visitor: str | None = None) -> object:
        def step(work: Work) -> None:
            save_draft(work, {"line1": text}, user_id=user_id, visitor=visitor)

        return step

    def kept() -> tuple[str, str]:
        with portal.reading() as session:
            found = [load_draft(session, each).get("line1", "") for each in (mia, omar)]
        return found[0], found[1]

    act(keep("mine", mia), keep("his", omar), keep("here", mia, "here"), keep("there", omar, "there"))
    assert kept() == ("mine", "his")
    act(keep("here again", mia, "here"))
    act(lambda work: claim_draft(work, visitor="here", user_id=mia))
    assert kept() == ("here again", "his")
    # Omar at the browser where Mia had typed: hers is not his, and it is gone; his own elsewhere waits.
    act(keep("hers", mia, "shared"))
    act(lambda work: claim_draft(work, visitor="shared", user_id=omar))
    assert kept() == ("here again", "his")
    act(lambda work: claim_draft(work, visitor="shared", user_id=mia))
    assert kept() == ("here again", "his")
    act(lambda work: delete_draft(work, user_id=mia))
    assert kept() == ("", "his")
    act(lambda work: claim_draft(work, visitor="there", user_id=omar))
    assert kept() == ("", "there")
    clock.advance(days=6)
    act(keep("young", mia))
    clock.now += timedelta(days=1)
    act(lambda work: purge_drafts(work))
    assert kept() == ("young", "")


def test_nothing_typed_is_nothing_kept_and_nobody_has_no_form(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="somebody") as work:
        save_draft(work, {"line1": ""}, user_id=cast.mia.id)
        save_draft(work, {"line1": "x"}, user_id=999_999)
        forms = [table for table in Base.metadata.sorted_tables if "answers" in table.c]
        assert [work.session.execute(select(table)).all() for table in forms] == [[]]


def test_what_nobody_chooses_is_not_to_be_chosen_otherwise(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="walt") as work:
        for code, units in (("CARD", -50), ("BOT", -10)):
            adjust(work, code, units, reason=Reason.COUNT)
    chosen = picks(portal, "TSH-M", "BOT")
    with pytest.raises(BadPick) as refused, portal.transaction(by="mia") as work:
        fill_basket(work, pack_slug=PACK, picks=chosen, user_id=cast.mia.id)
    bottle, card = refused.value.choices.values()
    assert card.replace("Welcome card", "Bottle") != bottle
