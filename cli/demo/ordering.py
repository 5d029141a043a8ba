"""The middle of the journey: the invitation, a password, the pack, what is refused, and the approval."""

import secrets

from cli.demo import people
from cli.demo.sandbox import Stage
from wpp.catalogue.views import find_sku, packs
from wpp.orders.addresses import checked_address
from wpp.orders.approvals import approve, reject
from wpp.orders.baskets import adopt_basket, basket_view, fill_basket
from wpp.orders.placing import PlacedOrder, place_order
from wpp.orders.queries import list_orders
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.model import Purpose
from wpp.people.password_links import choose_password, set_chosen_password
from wpp.people.sign_in import Caller, sign_in
from wpp.policy import policy_of
from wpp.starters.invite import send_new_link, welcome
from wpp.wording import count, listing, moment


def invite(stage: Stage) -> None:
    """`wpp welcome send`, `wpp mail send --now`."""
    stage.story.step("Send the welcome emails", "wpp welcome send", "wpp mail send --now")
    with stage.portal.transaction(by=people.DS) as work:
        queued = welcome(work, secret=stage.portal.secret)
        again = welcome(work, secret=stage.portal.secret)
    stage.story.done(f"{count(queued, 'welcome email')} queued; run again: {again}.")
    stage.tell_letters(most=2)
    report = stage.portal.send_mail(now_too=True)  # they wait a few minutes, in case they are to be withdrawn
    stage.story.done(
        f"{count(report.sent, 'email')} sent: {len(stage.opened_letters())} files in {stage.home / 'mail'}."
    )


def set_passwords(stage: Stage) -> None:
    """What people do on the page behind their link."""
    stage.story.step("Starters set their passwords", f"wpp user show {people.MIA}")
    for email in (people.HELEN, people.SAM):
        with stage.portal.transaction(by=people.DS) as work:
            send_new_link(work, email, Purpose.WELCOME, secret=stage.portal.secret)
    stage.portal.send_mail()
    stage.tell_letters()
    for email in (people.MIA, people.BJORN, people.PRIYA, people.HELEN, people.SAM):
        set_password(stage, email)
    with stage.portal.reading() as session:
        states = [user_by_email(session, email) for email in (people.MIA, people.BJORN, people.PRIYA)]
    stage.story.done(
        *(f"{user.full_name} opened the link in the email and is {user.state.value}." for user in states)
    )
    with stage.refusal("Mia's link a second time:"):
        set_password(stage, people.MIA)


def set_password(stage: Stage, email: str) -> None:
    """Open the link that lies in the folder, and choose a password."""
    portal = stage.portal
    with portal.reading() as session:
        chosen = choose_password(
            session, stage.token_for(email), people.PASSWORDS[email], hasher=portal.hasher, now=portal.now()
        )
    with portal.transaction(by=email) as work:
        set_chosen_password(work, chosen)


def order_a_pack(stage: Stage) -> None:
    """What the storefront does: a basket before the log-in, then Place order."""
    stage.story.step("Mia orders her pack", "wpp order list --status on-hold")
    placed = place(stage, people.MIA, people.MIAS)
    stage.story.done(
        f"Order {placed.number} is {placed.status.value}: {people.CLIENT} needs to approve it first."
    )
    stage.tell_stock(*people.MIAS.codes)
    stage.tell_letters()
    other = place(stage, people.BJORN, people.BJORNS)
    stage.story.done(f"Björn orders too, {other.number}, with the last hoodie in 3XL.")
    stage.tell_stock(*people.BJORNS.codes)
    stage.tell_letters()


def order_too_much(stage: Stage) -> None:
    """Nothing oversold, nobody orders twice."""
    stage.story.step("What the portal refuses")
    with stage.refusal("Mia orders again:"):
        place(stage, people.MIA, people.MIAS)
    with stage.refusal("Priya wants the hoodie that Björn has:"):
        place(stage, people.PRIYA, people.PRIYAS)
    with stage.portal.reading() as session:
        orders = list_orders(session, now=stage.portal.now())
    stage.story.done(f"Orders now: {listing([f'{order.number} {order.status.value}' for order in orders])}.")


def place(stage: Stage, email: str, picks: people.Picks) -> PlacedOrder:
    """Browse and fill a basket, log in, keep the basket, order: each POST a transaction of its own."""
    portal, visitor = stage.portal, secrets.token_hex(16)
    with portal.transaction(by=email) as work:
        pack = packs(work.session)[0]
        sku_ids = {find_sku(work.session, code).id for code in picks.codes}
        chosen = {choice.id: sku.id for choice in pack.choices for sku in choice.skus if sku.id in sku_ids}
        fill_basket(work, visitor=visitor, pack_slug=pack.slug, picks=chosen)
    signed = sign_in(
        lambda: portal.transaction(by=email),
        email,
        people.PASSWORDS[email],
        hasher=portal.hasher,
        caller=Caller("127.0.0.1"),
    )
    with portal.transaction(by=email) as work:
        adopt_basket(work, visitor=visitor, user_id=signed.user.id)
    with portal.transaction(by=email) as work:
        basket = basket_view(work.session, user_id=signed.user.id)
        address = checked_address(policy_of(work.session), **people.ADDRESSES[email])
        return place_order(
            work,
            user_id=signed.user.id,
            idempotency_key=basket.idempotency_key if basket else "",
            address=address,
        )


def decide(stage: Stage) -> None:
    """The representative approves one and rejects the other."""
    with stage.portal.reading() as session:
        orders = {order.email: order.number for order in list_orders(session, now=stage.portal.now())}
    stage.story.step(
        "The representative decides",
        f"wpp order approve {orders[people.MIA]}",
        f"wpp order reject {orders[people.BJORN]} --reason …",
    )
    with stage.portal.transaction(by=people.HELEN) as work:
        approve(work, orders[people.MIA])
    with stage.portal.reading() as session:
        order = order_view(session, orders[people.MIA], now=stage.portal.now())
    due = order.due_at.astimezone(stage.portal.zone) if order.due_at else None
    stage.story.done(
        f"{order.number} is {order.status.value}" + (f", to be dispatched by {moment(due)}." if due else ".")
    )
    stage.tell_letters()
    with stage.portal.transaction(by=people.HELEN) as work:
        reject(work, orders[people.BJORN], reason="Björn moves to Oslo; please order from the site there.")
    with stage.portal.reading() as session:
        order = order_view(session, orders[people.BJORN], now=stage.portal.now())
        user = user_by_email(session, people.BJORN)
    stage.story.done(
        f"{order.number} is {order.status.value}, and Björn may order again: {user.orders_used} used."
    )
    stage.tell_stock(*people.BJORNS.codes)
    stage.tell_letters()
