"""What somebody whom nobody knows may leave behind in the database: next to nothing, and not for long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from store.web.cookies import person_proof, proved_person
from support.cast import PACK, Cast, fill, order, picks
from support.portal import SECRET, Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.orders import anonymous_baskets
from wpp.orders.anonymous_baskets import purge_baskets
from wpp.orders.model import Basket
from wpp.people import form_drafts
from wpp.people.form_drafts import LARGEST, MOST_WAITING, keep_for_log_in, load_draft, save_draft, size_of
from wpp.people.model import FormDraft
from wpp.portal import Portal

TYPED = {"name": "Mia", "line1": "1 High Street", "town": "London", "postcode": "SW1A 1AA"}


def forms(portal: Portal) -> list[dict[str, str]]:
    """What is kept of forms."""
    with portal.reading() as session:
        return list(session.scalars(select(FormDraft.answers).order_by(FormDraft.id)))


def baskets(portal: Portal) -> int:
    """How many baskets there are."""
    with portal.reading() as session:
        return session.scalar(select(func.count()).select_from(Basket)) or 0


def test_a_stranger_who_writes_down_a_person_leaves_no_form(portal: Portal, cast: Cast) -> None:
    stranger = Visitor(portal)
    stranger.get("/login")
    mia = cast.mia.id
    for person in (str(mia), f"{mia}.", f"{mia}.{'0' * 64}", person_proof(SECRET, "another browser", mia)):
        sent = TYPED | {"person": person, "form_token": stranger.token}
        assert stranger.post("/checkout", sent).status == 303
    assert forms(portal) == []


def test_a_form_is_kept_for_whoever_had_the_session_and_for_nobody_else(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    form = mia.get("/checkout").form("Continue").fields
    clock.advance(hours=13)
    forged = form | TYPED | {"person": form["person"].replace(f"{cast.mia.id}.", f"{cast.omar.id}.")}
    mia.post("/checkout", forged)
    assert forms(portal) == []
    mia.post("/checkout", form | TYPED)
    assert [each["line1"] for each in forms(portal)] == ["1 High Street"]


def test_a_proof_holds_for_its_person_and_its_browser() -> None:
    proof = person_proof(SECRET, "token", 7)
    assert proved_person(proof, SECRET, "token") == 7
    for given, token in (
        (proof, "other"),
        (proof.replace("7.", "8.", 1), "token"),
        ("7", "token"),
        ("", "token"),
    ):
        assert proved_person(given, SECRET, token) is None


def test_only_fields_that_the_desk_has_are_kept(portal: Portal, cast: Cast, clock: Clock) -> None:
    number = order(portal, cast.mia).number
    cleo = at_browser(portal, cast.cleo)
    form = cleo.get(f"/desk/orders/{number}").form("Cancel order").fields
    clock.advance(hours=13)
    more = {"cancel-reason": "No", "anything": "x" * 500, "fate-99": "missing", "fate-x": "x"}
    cleo.post(f"/desk/orders/{number}/cancellation", form | more)
    assert [set(each) for each in forms(portal)] == [{"cancel-reason", "fate-99", "at"}]


def test_a_form_of_more_than_four_kilobytes_is_not_kept(portal: Portal, cast: Cast) -> None:
    room = LARGEST - size_of({"reason": ""})
    for length, kept in ((room, 1), (room + 1, 0), (room // 2 + 1, 0)):
        letter = "é" if length < room else "x"
        with portal.transaction(by="mia") as work:
            save_draft(work, {"reason": letter * length}, user_id=cast.mia.id)
        assert len(forms(portal)) == kept, (letter, length)


def test_the_forms_of_one_person_that_wait_are_few_and_the_newest(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="a visitor") as work:
        save_draft(work, {"name": "logged in"}, user_id=cast.mia.id)
        keep_for_log_in(work, {"name": "omar"}, user_id=cast.omar.id, visitor="o" * 64)
        for number in range(MOST_WAITING + 2):
            keep_for_log_in(work, {"name": str(number)}, user_id=cast.mia.id, visitor=f"{number:064}")
    kept = [each["name"] for each in forms(portal)]
    assert kept == ["logged in", "omar", *(str(number) for number in range(2, MOST_WAITING + 2))]


def test_forms_are_put_aside_so_many_times_an_hour(
    portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_drafts, "TRIES", 2)
    for text in ("one", "two", "three"):
        with portal.transaction(by="a visitor") as work:
            keep_for_log_in(work, {"name": text}, user_id=cast.mia.id, visitor="v" * 64)
    assert forms(portal) == [{"name": "two"}]
    clock.advance(hours=1)
    with portal.transaction(by="a visitor") as work:
        keep_for_log_in(work, {"name": "four"}, user_id=cast.mia.id, visitor="v" * 64)
    assert forms(portal) == [{"name": "four"}]
    with portal.reading() as session:
        assert load_draft(session, cast.mia.id) == {}


def begin_basket(portal: Portal, address: str = "192.0.2.1") -> int:
    """Somebody new fills a basket; the status of the answer."""
    visitor = Visitor(portal, address=address)
    visitor.get(f"/packs/{PACK}")
    chosen = {f"choice-{choice}": str(sku) for choice, sku in picks(portal, "TSH-S", "BOT").items()}
    first = visitor.press("Add to basket", **chosen).status
    visitor.get(f"/packs/{PACK}")
    assert visitor.press("Add to basket", **chosen).status == first, "the same browser again"
    return first


def test_one_network_begins_so_many_baskets_an_hour(
    portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymous_baskets, "NEW_ONES", 2)
    assert [begin_basket(portal) for _ in range(3)] == [200, 200, 429]
    assert begin_basket(portal, "198.51.100.7") == 200
    mia = at_browser(portal, cast.mia)
    mia.get(f"/packs/{PACK}")
    chosen = {f"choice-{choice}": str(sku) for choice, sku in picks(portal, "TSH-S", "BOT").items()}
    assert mia.press("Add to basket", **chosen).path == "/basket"
    assert baskets(portal) == 4
    clock.advance(hours=1)
    assert begin_basket(portal) == 200


def test_baskets_of_nobody_go_with_their_cookie_and_when_there_are_too_many(
    portal: Portal, cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(portal, cast.mia)
    begin_basket(portal)
    clock.advance(days=29)
    begin_basket(portal)
    clock.advance(days=1)
    for count, left in ((1, 2), (0, 2)):
        with portal.transaction(by="cron") as work:
            assert purge_baskets(work) == count
        assert baskets(portal) == left, "somebody's own basket stays"
    clock.advance(minutes=1)
    begin_basket(portal)
    monkeypatch.setattr(anonymous_baskets, "MOST", 1)
    with portal.transaction(by="cron") as work:
        assert purge_baskets(work) == 1
        newest = work.session.scalars(select(Basket.changed_at).where(Basket.user_id.is_(None))).one()
    assert newest == portal.now()
    assert portal.now() - newest < timedelta(minutes=1)


def test_under_https_no_other_host_can_plant_a_cookie(portal: Portal, cast: Cast) -> None:
    secure = replace(
        portal, configuration=replace(portal.configuration, base_url="https://portal.example.com")
    )
    mia = at_browser(secure, cast.mia)
    assert set(mia.cookies) == {"__Host-wpp_visit", "__Host-wpp_device"}
    assert mia.ask("GET", "/account").status == 200
    mia.cookies = {"wpp_visit": mia.cookies["__Host-wpp_visit"]}
    assert mia.ask("GET", "/account").status == 303
    for cookie in Visitor(secure).ask("GET", "/login").header("Set-Cookie").split("\n"):
        assert cookie.startswith("__Host-wpp_visit=")
        assert "; Path=/;" in cookie
        assert cookie.endswith("; Secure")
        assert "Domain" not in cookie


def test_a_device_is_known_again_after_the_log_out(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    device = mia.cookies["wpp_device"]
    mia.press("Log out")
    assert mia.cookies["wpp_device"] == device
    stranger = Visitor(portal, address=mia.address)
    stranger.get("/login")
    for _ in range(6):
        stranger.press("Log in", email=cast.mia.email, password="not the right one")
    assert stranger.press("Log in", email=cast.mia.email, password=PASSWORD).status == 429
    mia.get("/login")
    assert mia.press("Log in", email=cast.mia.email, password=PASSWORD).status == 200
