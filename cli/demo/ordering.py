"""The middle of the journey: the invitation, a password, the pack, what is refused, and the approval."""

import secrets

from cli.demo import cast
from cli.demo.stage import Stage
from cli.output import count, listing
from wpp.catalogue import find_sku, packs
from wpp.mail import send_new_link, welcome
from wpp.orders import (
    Placed,
    adopt_basket,
    approve,
    basket_view,
    checked_address,
    fill_basket,
    list_orders,
    order_view,
    place_order,
    reject,
)
from wpp.people import Purpose, choose_password, set_chosen_password, sign_in, user_named
from wpp.policy import policy_of


def invite(stage: Stage) -> None:
    """`wpp welcome send`, `wpp mail send`."""
    stage.story.step("Send the welcome emails", "wpp welcome send", "wpp mail send")
    with stage.portal.transaction(by=cast.DS) as work:
        queued = welcome(work, secret=stage.portal.secret)
        again = welcome(work, secret=stage.portal.secret)
    stage.story.done(f"{count(queued, 'welcome email')} written; asked once more: {again}.")
    stage.tell_letters(most=2)
    report = stage.portal.send_mail()
    stage.story.done(
        f"{count(report.sent, 'email')} sent: {len(stage.opened_letters())} files in {stage.home / 'mail'}."
    )


def set_passwords(stage: Stage) -> None:
    """What people do on the page behind their link."""
    stage.story.step("Starters set their passwords", f"wpp user show {cast.MIA}")
    for email in (cast.HELEN, cast.SAM):
        with stage.portal.transaction(by=cast.DS) as work:
            send_new_link(work, email, Purpose.WELCOME, secret=stage.portal.secret)
    stage.portal.send_mail()
    stage.tell_letters()
    for email in (cast.MIA, cast.BJORN, cast.PRIYA, cast.HELEN, cast.SAM):
        set_password(stage, email)
    with stage.portal.reading() as session:
        states = [user_named(session, email) for email in (cast.MIA, cast.BJORN, cast.PRIYA)]
    stage.story.done(
        *(f"{user.full_name} opened the link of the email and is {user.state.value}." for user in states)
    )
    with stage.refusal("Mia's link a second time:"):
        set_password(stage, cast.MIA)


def set_password(stage: Stage, email: str) -> None:
    """Open the link that lies in the folder, and choose a password."""
    portal = stage.portal
    with portal.reading() as session:
        chosen = choose_password(
            session, stage.token_for(email), cast.PASSWORDS[email], hasher=portal.hasher, now=portal.now()
        )
    with portal.transaction(by=email) as work:
        set_chosen_password(work, chosen)


def order_a_pack(stage: Stage) -> None:
    """What the storefront does: a basket before the log-in, then Place order."""
    stage.story.step("Mia orders her pack", "wpp order list --status on-hold")
    placed = place(stage, cast.MIA, cast.MIAS)
    stage.story.done(
        f"Order {placed.number} is {placed.status.value}: {cast.CLIENT} wants to approve it first."
    )
    stage.tell_stock(*cast.MIAS.codes)
    stage.tell_letters()
    other = place(stage, cast.BJORN, cast.BJORNS)
    stage.story.done(f"Björn orders too, {other.number}, with the last hoodie in 3XL.")
    stage.tell_stock(*cast.BJORNS.codes)
    stage.tell_letters()


def order_too_much(stage: Stage) -> None:
    """Nothing oversold, nobody orders twice."""
    stage.story.step("What the portal will not do")
    with stage.refusal("Mia orders once more:"):
        place(stage, cast.MIA, cast.MIAS)
    with stage.refusal("Priya wants the hoodie that Björn has:"):
        place(stage, cast.PRIYA, cast.PRIYAS)
    with stage.portal.reading() as session:
        orders = list_orders(session, now=stage.portal.now())
    stage.story.done(f"Orders now: {listing([f'{order.number} {order.status.value}' for order in orders])}.")


def place(stage: Stage, email: str, picks: cast.Picks) -> Placed:
    """Browse and fill a basket, log in, keep the basket, order: each POST a transaction of its own."""
    portal, visitor = stage.portal, secrets.token_hex(16)
    with portal.transaction(by=email) as work:
        pack = packs(work.session)[0]
        wanted = {find_sku(work.session, code).id for code in picks.codes}
        chosen = {choice.id: sku.id for choice in pack.choices for sku in choice.skus if sku.id in wanted}
        fill_basket(work, visitor=visitor, pack_slug=pack.slug, picks=chosen)
    signed = sign_in(
        lambda: portal.transaction(by=email),
        email,
        cast.PASSWORDS[email],
        hasher=portal.hasher,
        address="127.0.0.1",
    )
    with portal.transaction(by=email) as work:
        adopt_basket(work, visitor=visitor, user_id=signed.user.id)
    with portal.transaction(by=email) as work:
        basket = basket_view(work.session, user_id=signed.user.id)
        address = checked_address(policy_of(work.session), **cast.ADDRESSES[email])
        return place_order(
            work, user_id=signed.user.id, ticket=basket.ticket if basket else "", address=address
        )


def decide(stage: Stage) -> None:
    """The representative approves one and rejects the other."""
    with stage.portal.reading() as session:
        orders = {order.email: order.number for order in list_orders(session, now=stage.portal.now())}
    stage.story.step(
        "The representative decides",
        f"wpp order approve {orders[cast.MIA]}",
        f"wpp order reject {orders[cast.BJORN]} --reason …",
    )
    with stage.portal.transaction(by=cast.HELEN) as work:
        approve(work, orders[cast.MIA])
    with stage.portal.reading() as session:
        order = order_view(session, orders[cast.MIA], now=stage.portal.now())
    due = order.due_at.astimezone(stage.portal.zone) if order.due_at else None
    stage.story.done(
        f"{order.number} is {order.status.value}" + (f", to leave by {due:%A %H:%M}." if due else ".")
    )
    stage.tell_letters()
    with stage.portal.transaction(by=cast.HELEN) as work:
        reject(work, orders[cast.BJORN], reason="Björn moves to Oslo; please order from the site there.")
    with stage.portal.reading() as session:
        order = order_view(session, orders[cast.BJORN], now=stage.portal.now())
        user = user_named(session, cast.BJORN)
    stage.story.done(
        f"{order.number} is {order.status.value}, and Björn may order again: {user.orders_used} used."
    )
    stage.tell_stock(*cast.BJORNS.codes)
    stage.tell_letters()
