"""What somebody typed is never lost: not by an error, a log-in in between, a second tab, or a visit that ended."""

from sqlalchemy import select

from support.cast import PACK, Cast, fill, order, picks
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser
from wpp.people.form_drafts import load_draft, purge_drafts
from wpp.people.model import FormDraft
from wpp.people.views import UserView
from wpp.portal import Portal

TYPED = {"name": "Łukasz مريم", "line1": "1 High Street", "town": "London", "postcode": "sw1a1aa"}


def log_in(visitor: Visitor, user: UserView) -> Visitor:
    visitor.press("Log in", email=user.email, password=PASSWORD)
    return visitor


def typed(visitor: Visitor) -> dict[str, str]:
    """What stands in the address form."""
    fields = visitor.get("/checkout").form("Continue").fields
    return {name: fields[name] for name in TYPED}


def kept(portal: Portal, user: UserView) -> dict[str, str]:
    with portal.reading() as session:
        return load_draft(session, user.id)


def test_an_address_sent_after_the_visit_had_ended_is_there_after_the_log_in(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    clock.advance(hours=13)
    assert mia.press("Continue", **TYPED).path == "/login"
    assert kept(portal, cast.mia) == {}
    log_in(mia, cast.mia)
    assert mia.page is not None
    assert mia.page.path == "/checkout"
    assert typed(mia) == TYPED


def test_an_address_on_its_last_look_survives_the_end_of_the_visit(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    mia.press("Continue", **TYPED)
    clock.advance(hours=13)
    assert mia.press("Place order").path == "/login"
    log_in(mia, cast.mia)
    mia.get("/checkout")
    assert typed(mia) == TYPED | {"postcode": "SW1A 1AA"}


def test_somebody_else_at_the_same_machine_never_sees_it(portal: Portal, cast: Cast, clock: Clock) -> None:
    at_browser(portal, cast.omar)
    mia = at_browser(portal, cast.mia)
    for user in (cast.mia, cast.omar):
        fill(portal, user)
    mia.get("/checkout")
    clock.advance(hours=13)
    mia.press("Continue", **TYPED)
    log_in(mia, cast.omar)
    assert typed(mia)["line1"] == ""
    with portal.reading() as session:
        assert session.scalars(select(FormDraft)).all() == []
    mia.press("Log out")
    mia.get("/login")
    log_in(mia, cast.mia)
    assert typed(mia)["line1"] == ""


def test_another_tab_and_another_machine_have_the_answers_too(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    mia.press("Continue", **TYPED | {"postcode": "nowhere"})
    assert typed(mia) == TYPED | {"postcode": "nowhere"}
    assert typed(at_browser(portal, cast.mia)) == TYPED | {"postcode": "nowhere"}
    fill(portal, cast.omar)
    assert typed(at_browser(portal, cast.omar))["line1"] == ""


def test_choices_made_in_a_tab_before_a_log_in_in_another_are_kept(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    mia.press("Log out")
    pack = mia.get(f"/packs/{PACK}")
    mia.get("/login")
    log_in(mia, cast.mia)
    mia.page = pack
    chosen = {f"choice-{choice}": str(sku) for choice, sku in picks(portal, "TSH-S", "BOT").items()}
    again = mia.press("Add to basket", **chosen)
    assert again.status == 403
    assert "We’ve kept what you typed" in again.words
    assert chosen.items() <= again.form("Add to basket").fields.items()
    assert mia.press("Add to basket").path == "/basket"


def test_an_address_typed_before_a_log_in_in_another_tab_is_shown_again_and_not_acted_upon(
    portal: Portal, cast: Cast
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    address = mia.get("/checkout")
    mia.press("Log out")
    mia.get("/login")
    log_in(mia, cast.mia)
    mia.page = address
    again = mia.press("Continue", **TYPED)
    assert again.status == 403
    assert again.form("Continue").fields["line1"] == "1 High Street"
    assert kept(portal, cast.mia) == {}
    assert "Place order" in mia.press("Continue").words


def test_an_address_goes_when_the_order_is_placed_and_after_a_week(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    mia.press("Continue", **TYPED)
    assert kept(portal, cast.mia)
    mia.press("Place order")
    assert kept(portal, cast.mia) == {}
    omar = at_browser(portal, cast.omar)
    fill(portal, cast.omar)
    omar.get("/checkout")
    omar.press("Continue", **TYPED)
    clock.advance(days=8)
    with portal.transaction(by="cron") as work:
        assert purge_drafts(work) == 1
    assert kept(portal, cast.omar) == {}


def test_a_form_without_its_token_leaves_nothing_behind(portal: Portal, cast: Cast, clock: Clock) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    clock.advance(hours=13)
    sent = TYPED | {"person": str(cast.mia.id), "form_token": "0" * 64}
    assert mia.post("/checkout", sent).header("Location") == "/login?next=/checkout"
    mia.get("/login")
    log_in(mia, cast.mia)
    assert typed(mia)["line1"] == ""


def test_nobody_leaves_an_address_for_somebody_else(portal: Portal, cast: Cast) -> None:
    """A browser may only leave what the same browser's own log-in then takes up."""
    stranger = Visitor(portal)
    stranger.get("/login")
    sent = TYPED | {"person": str(cast.mia.id), "form_token": stranger.token}
    assert stranger.post("/checkout", sent).status == 303
    order(portal, cast.omar)
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    assert typed(mia)["line1"] == ""


def test_another_address_for_an_order_survives_the_end_of_the_visit_too(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    placed = order(portal, cast.mia)
    mia = at_browser(portal, cast.mia)
    mia.get(f"/orders/{placed.number}/address")
    clock.advance(hours=13)
    assert mia.press("Save the address", line1="2 Low Road").path == "/login"
    log_in(mia, cast.mia)
    assert mia.page is not None
    assert mia.page.path == f"/orders/{placed.number}/address"
    assert mia.page.form("Save the address").fields["line1"] == "2 Low Road"
    assert "We’ve updated your address and emailed you the details." in mia.press("Save the address").words
    assert kept(portal, cast.mia) == {}
