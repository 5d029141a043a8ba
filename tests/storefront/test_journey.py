"""The storefront over HTTP: from the welcome email to the parcel, on both databases."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.cast import ADDRESS, PACK, Cast, fill, order, picks, stock
from support.portal import Clock
from support.web import PASSWORD, Visitor, at_browser, link_sent_to
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.orders.model import Status
from wpp.orders.queries import OrderFilter, list_orders
from wpp.people.model import Purpose
from wpp.people.password_links import make_link
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.starters.invite import welcome
from wpp.stock.adjustments import Reason, adjust

WHERE = {"name": "Mia Tester", "line1": "1 High Street", "town": "London", "postcode": "sw1a1aa"}


def choices(portal: Portal, *codes: str) -> dict[str, str]:
    """What the radio buttons of these SKUs send."""
    return {f"choice-{choice}": str(sku) for choice, sku in picks(portal, *codes).items()}


def welcome_path(portal: Portal, mail: Path) -> str:
    """The path of the personal link in the one email that was sent."""
    with portal.transaction(by="dee@house.example.com") as work:
        assert welcome(work, emails=["mia@client.example.com"], secret=portal.secret) == 1
    assert portal.send_mail().failed == 0
    return link_sent_to("mia@client.example.com", mail)


def kinds(portal: Portal) -> list[EmailKind]:
    """What was queued, oldest first."""
    with portal.reading() as session:
        return [message.kind for message in reversed(list_messages(session))]


def switch_approval_on(portal: Portal) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "approval", "on")


def test_mia_goes_from_her_email_to_her_order(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    mia = Visitor(portal)
    greeting = mia.get(welcome_path(portal, tmp_path / "mail"))
    assert "Hello Mia" in greeting.words
    chosen = mia.press("Set password", password=PASSWORD)
    assert chosen.path == f"/packs/{PACK}"
    basket = mia.press("Add to basket", **choices(portal, "TSH-M", "CAP-L"))
    assert (basket.path, "T-shirt , M" in basket.words) == ("/basket", True)
    address = mia.press("Continue")
    assert address.form("Continue").fields["name"] == "Mia Tester"
    check = mia.press("Continue", **WHERE)
    assert check.path == "/checkout/check"
    assert "SW1A 1AA" in check.words
    assert stock(portal, "TSH-M") == (10, 0, 0)
    page = mia.press("Place order")
    assert re.fullmatch(r"/orders/[0-9]+", page.path)
    assert "Progressing" in page.words
    assert "We’ll send it by Wednesday 4 March 2026." in page.words
    assert stock(portal, "TSH-M") == (9, 1, 0)
    assert kinds(portal)[-2:] == [EmailKind.ORDER_CONFIRMED, EmailKind.WAREHOUSE_ORDER]
    assert page.path in mia.get("/").html
    assert page.path in mia.get("/account").html


def test_a_basket_filled_before_the_log_in_is_there_after_it(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    mia.press("Log out")
    mia.get(f"/packs/{PACK}")
    mia.press("Add to basket", **choices(portal, "TSH-S", "BOT"))
    login = mia.press("Continue")
    assert login.path == "/login"
    assert mia.press("Log in", email=cast.mia.email, password=PASSWORD).path == "/checkout"
    assert "T-shirt , S" in mia.get("/basket").words


def test_a_double_click_places_one_order_and_both_clicks_arrive_at_it(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    key = fill(portal, cast.mia)
    form = WHERE | {"form_token": mia.token, "idempotency_key": key}
    first, second = mia.post("/orders", form), mia.post("/orders", form)
    assert first.status == second.status == 303
    assert first.header("Location") == second.header("Location")
    assert stock(portal, "TSH-M") == (9, 1, 0)


def test_two_clicks_at_the_same_moment_arrive_at_the_same_order(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    form = WHERE | {"form_token": mia.token, "idempotency_key": fill(portal, cast.mia)}
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: mia.post("/orders", form), range(4)))
    assert [answer.status for answer in answers] == [303] * 4
    assert len({answer.header("Location") for answer in answers}) == 1
    assert stock(portal, "TSH-M") == (9, 1, 0)


def test_a_second_order_is_refused_kindly_with_a_link_to_the_first(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    mia = at_browser(portal, cast.mia)
    key = fill(portal, cast.mia)
    refused = mia.post("/orders", WHERE | {"form_token": mia.token, "idempotency_key": key})
    assert refused.status == 409
    assert f"/orders/{placed.number}" in refused.html
    assert "You’ve already ordered" in mia.get("/checkout").words
    assert stock(portal, "TSH-M") == (9, 1, 0)


def test_what_sells_out_at_the_last_moment_is_said_and_the_rest_kept(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    key = fill(portal, cast.mia, "TSH-M", "BOT")
    with portal.transaction(by="dee@house.example.com") as work:
        adjust(work, "TSH-M", -10, reason=Reason.SAMPLE)
    refused = mia.post("/orders", WHERE | {"form_token": mia.token, "idempotency_key": key})
    assert refused.status == 409
    assert "has just sold out" in refused.words
    pack = mia.get(f"/packs/{PACK}")
    assert "M – sold out" in pack.words
    kept = pack.form("Add to basket").fields
    assert choices(portal, "BOT").items() <= kept.items()
    assert not choices(portal, "TSH-M").items() <= kept.items()
    assert mia.press("Add to basket", **choices(portal, "TSH-S")).path == "/basket"


def test_a_sold_out_size_cannot_be_pressed_and_is_refused_all_the_same(portal: Portal, cast: Cast) -> None:
    mia = Visitor(portal)
    pack = mia.get(f"/packs/{PACK}")
    (sku,) = picks(portal, "TSH-L").values()
    assert re.search(rf'value="{sku}"[^>]*disabled', pack.html)
    refused = mia.press("Add to basket", **choices(portal, "TSH-L", "BOT"))
    assert refused.status == 422
    assert refused.title.startswith("Error: ")
    assert "T-shirt, L has sold out" in refused.words


def test_every_choice_that_is_missing_is_named_and_linked(portal: Portal, cast: Cast) -> None:
    mia = Visitor(portal)
    mia.get(f"/packs/{PACK}")
    refused = mia.press("Add to basket")
    linked = re.findall(r'<a href="#(choice-[0-9]+)">', refused.html)
    assert len(linked) == 2
    assert set(linked) <= set(refused.reader.ids)


def test_answers_stay_in_the_form_when_one_of_them_is_wrong(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    refused = mia.press("Continue", **WHERE | {"postcode": "nowhere", "name": "Łukasz \u202bمريم\u202c"})
    assert refused.status == 422
    assert "Enter a full UK postcode" in refused.words
    assert refused.form("Continue").fields["line1"] == "1 High Street"
    check = mia.press("Continue", postcode="SW1A 1AA")
    assert "Place order" in check.words
    again = mia.get("/checkout")
    assert again.form("Continue").fields["town"] == "London"


def test_an_order_that_waits_says_so_and_its_rejection_says_why(portal: Portal, cast: Cast) -> None:
    switch_approval_on(portal)
    placed = order(portal, cast.mia)
    mia, rita = at_browser(portal, cast.mia), at_browser(portal, cast.rita)
    assert "Your order is waiting for your employer’s approval" in mia.get(f"/orders/{placed.number}").words
    rita.get(f"/desk/orders/{placed.number}")
    rita.press("Reject", reason="She starts in May.")
    told = mia.get(f"/orders/{placed.number}").words
    assert "Your order wasn’t approved" in told
    assert "She starts in May." in told
    assert "rita@" not in told
    assert stock(portal, "TSH-M") == (10, 0, 0)
    assert "Choose your pack" in mia.get("/").words


def test_somebody_elses_order_is_not_there(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    omar = at_browser(portal, cast.omar)
    other = omar.get(f"/orders/{placed.number}")
    assert other.status == 404
    assert "Mia" not in other.words


def test_a_mail_scanner_that_opens_the_link_spends_nothing(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    path = welcome_path(portal, tmp_path / "mail")
    for _ in range(3):
        assert Visitor(portal).get(path).status == 200
        assert Visitor(portal).ask("HEAD", path).status == 200
    mia = Visitor(portal)
    mia.get(path)
    assert mia.press("Set password", password=PASSWORD).status == 200
    assert "Log out" in mia.get("/").words


def test_a_weak_password_is_refused_and_the_link_still_works(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    mia = Visitor(portal)
    mia.get(welcome_path(portal, tmp_path / "mail"))
    refused = mia.press("Set password", password="password123")
    assert refused.status == 422
    assert "password123" not in refused.html
    assert mia.press("Set password", password=PASSWORD).status == 200


def test_an_old_link_explains_itself_and_sends_a_fresh_one(
    portal: Portal, cast: Cast, clock: Clock, tmp_path: Path
) -> None:
    path = welcome_path(portal, tmp_path / "mail")
    clock.advance(days=31)
    mia = Visitor(portal)
    old = mia.get(path)
    assert (old.status, "This link has expired" in old.words) == (410, True)
    sent = mia.press("Send me a new link")
    assert "We’ve sent a new link" in sent.words
    with portal.reading() as session:
        newest = list_messages(session, limit=1)[0]
    assert (newest.kind, newest.to) == (EmailKind.NEW_LINK, cast.mia.email)


def test_a_spent_link_leads_to_the_log_in(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee@house.example.com") as work:
        token = make_link(work, cast.mia.id, Purpose.WELCOME, days=30, secret=portal.secret).token
    mia = Visitor(portal)
    mia.get(f"/welcome/{token}")
    mia.press("Set password", password=PASSWORD)
    assert mia.get(f"/welcome/{token}").path == f"/packs/{PACK}"
    stranger = Visitor(portal)
    assert "You’ve already set your password" in stranger.get(f"/welcome/{token}").words
    assert stranger.get("/welcome/" + "a" * 43).status == 404


def test_who_asks_for_a_new_password_is_never_told_who_has_an_account(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=portal.secret)
    answers = []
    for email in (cast.mia.email, "nobody@client.example.com"):
        visitor = Visitor(portal)
        visitor.get("/forgotten-password")
        answer = visitor.press("Send the link", email=email)
        answers.append((answer.status, answer.path, answer.words))
    assert answers[0] == answers[1]
    portal.send_mail()
    with portal.reading() as session:
        links = list_messages(session, kind=EmailKind.NEW_LINK)
    assert [message.to for message in links] == [cast.mia.email]


def test_wrong_passwords_end_in_a_pause_and_tell_nothing(portal: Portal, cast: Cast) -> None:
    statuses, words = [], set()
    for email in (cast.mia.email, "nobody@client.example.com"):
        visitor = Visitor(portal)
        visitor.get("/login")
        answer = visitor.press("Log in", email=email, password="not the right one")
        words.add(answer.words)
        statuses.append(answer.status)
    assert statuses == [422, 422]
    assert len(words) == 1
    mia = Visitor(portal)
    mia.get("/login")
    tries = [mia.press("Log in", email=cast.mia.email, password="not the right one") for _ in range(10)]
    assert tries[-1].status == 429
    assert "Try again in less than a minute, or ask for a link" in tries[-1].words


def test_an_expired_visit_asks_to_log_in_and_goes_on_from_there(
    portal: Portal, cast: Cast, clock: Clock
) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    clock.advance(hours=13)
    login = mia.press("Continue", **WHERE)
    assert login.path == "/login"
    assert mia.press("Log in", email=cast.mia.email, password=PASSWORD).path == "/checkout"


def test_the_order_page_of_a_completed_order_has_its_tracking(portal: Portal, cast: Cast) -> None:
    placed = order(portal, cast.mia)
    walt = at_browser(portal, cast.walt)
    walt.get(f"/desk/orders/{placed.number}")
    walt.press("Complete", carrier="Royal Mail", tracking="AB123456789GB")
    told = at_browser(portal, cast.mia).get(f"/orders/{placed.number}")
    assert "On its way to you" in told.words
    assert "https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB" in told.html
    with portal.reading() as session:
        (row,) = list_orders(session, OrderFilter(user_id=cast.mia.id), now=portal.now())
    assert row.status is Status.COMPLETED
    assert ADDRESS.town in told.words
    assert "Something wrong? Reply to one of our emails" in told.words


def test_a_line_that_is_too_long_for_a_label_is_said_at_its_field(portal: Portal, cast: Cast) -> None:
    mia = at_browser(portal, cast.mia)
    fill(portal, cast.mia)
    mia.get("/checkout")
    long, fits = "The Old Stables at Great Wilbraham Hall", "W" * 35
    refused = mia.press("Continue", **WHERE | {"line1": long, "line2": fits})
    assert "Each line can have up to 35 characters, to fit on the label." in refused.words
    assert "Use 35 characters or fewer for house and street; this has 39." in refused.words
    assert "flat, floor or company; this" not in refused.words
    mia.press("Continue", **WHERE | {"line1": fits})
    assert fits in mia.press("Place order").words
