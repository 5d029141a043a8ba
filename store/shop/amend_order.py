"""Change one's own order until the warehouse has begun with it: size and gift, the address, or no order at all."""

from collections.abc import Callable, Mapping
from functools import wraps

from store.shop.checkout import FIELDS, address_page, answers_of, problems_of, put_aside
from store.shop.own_order import order_page_of, own_order
from store.shop.packs import CHOICE, choices_page, problems_at
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import SIGNED_IN, Route
from wpp.catalogue.views import label
from wpp.orders.addresses import BadFields, corrected_address
from wpp.orders.amending import cancel_own, change_address, change_goods
from wpp.orders.baskets import BadPick
from wpp.orders.changes.contents import PackChanged, held_by, pack_of, picks_of, withdrawn
from wpp.orders.changes.open_orders import NotChangeable, may_change
from wpp.orders.views import OrderView
from wpp.people.form_drafts import delete_draft, load_draft
from wpp.stock.movements import OutOfStock

REASON_MOST = 300


def explain_if_locked(view: Callable[[Request, str], Response]) -> Callable[[Request, str], Response]:
    """What cannot be changed any more is told on the order's own page, beside what becomes of it."""

    @wraps(view)
    def told(request: Request, number: str) -> Response:
        try:
            return view(request, number)
        except (NotChangeable, PackChanged) as error:
            advice = advised(request, error)
            return order_page_of(request, own_order(request, number), Problem("", advice))

    return told


@explain_if_locked
def goods_page(request: Request, number: str) -> Response:
    """Choose again, with what is in the order already chosen."""
    order = changeable(request, number)
    with request.portal.reading() as session:
        picks = picks_of(order, pack_of(session, order))
    return choosing_again(request, order, picks)


@explain_if_locked
def save_goods(request: Request, number: str) -> Response:
    """Take the new things and give back the old ones."""
    picks = request.form.whole_numbers(CHOICE)
    try:
        with request.work() as work:
            changed = change_goods(work, number, user_id=request.person.id, picks=picks)
    except BadPick as error:
        return choosing_again(request, own_order(request, number), picks, problems_at(error))
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        problem = Problem("", f"{gone} has just sold out. We haven’t changed your order: choose another one.")
        return choosing_again(request, own_order(request, number), picks, (problem,))
    return Redirect(order_path(number, "nothing" if changed.already else "goods"))


@explain_if_locked
def goods_from_before(request: Request, number: str) -> Response:
    """A form from before a log-in in another tab: the page that this browser has now, with the choices made."""
    picks = request.posted.whole_numbers(CHOICE)
    return choosing_again(request, changeable(request, number), picks, (Problem("", EARLIER),), status=403)


def choosing_again(
    request: Request,
    order: OrderView,
    picks: Mapping[int, int],
    problems: tuple[Problem, ...] = (),
    *,
    status: int = 422,
) -> Response:
    """The page of the pack for an order that there is."""
    with request.portal.reading() as session:
        pack = pack_of(session, order)
    kept = {choice: label(line.name, line.size) for choice, line in withdrawn(order, pack).items()}
    return choices_page(
        request, pack, picks, problems, order=order, held=held_by(order), kept=kept, status=status
    )


@explain_if_locked
def new_address_page(request: Request, number: str) -> Response:
    """The form with the order's address in it, or with what was typed when the visit had ended."""
    order = changeable(request, number)
    with request.portal.reading() as session:
        kept = load_draft(session, request.person.id)
    answers = {field: kept.get(field, getattr(order.address, field)) for field in FIELDS}
    return address_page(request, answers, order=order)


@explain_if_locked
def save_address(request: Request, number: str) -> Response:
    """Send it there."""
    answers, order = answers_of(request.form), own_order(request, number)
    answers["country"] = answers["country"] or order.address.country
    try:
        shipping = corrected_address(request.policy, order.address, answers)
    except BadFields as error:
        return address_page(request, answers, problems_of(error), order=order)
    with request.work() as work:
        changed = change_address(work, number, user_id=request.person.id, address=shipping)
        delete_draft(work, user_id=request.person.id)
    return Redirect(order_path(number, "nothing" if changed.already else "address"))


@explain_if_locked
def address_from_before(request: Request, number: str) -> Response:
    """The same for the address."""
    order = changeable(request, number)
    answers = answers_of(request.posted)
    return address_page(request, answers, (Problem("", EARLIER),), order=order, status=403)


@explain_if_locked
def cancel_page(request: Request, number: str) -> Response:
    """Ask once, since it cannot be undone."""
    return asking_to_cancel(changeable(request, number))


@explain_if_locked
def cancel_order(request: Request, number: str) -> Response:
    """No order after all; both clicks of a double click arrive at the same page."""
    reason = request.form.whole_line("reason")
    if len(reason) > REASON_MOST:
        words = f"Use {REASON_MOST} characters or fewer; this has {len(reason):,}."
        return asking_to_cancel(own_order(request, number), reason, Problem("reason", words))
    with request.work() as work:
        cancel_own(work, number, user_id=request.person.id, reason=reason)
    return Redirect(order_path(number, ""))


def asking_to_cancel(order: OrderView, reason: str = "", *problems: Problem) -> Response:
    """The question, with the reason that was given."""
    facts = {"order": order, "reason": reason}
    return Page("shop/cancel.html", facts, status=422 if problems else 200, problems=problems)


def changeable(request: Request, number: str) -> OrderView:
    """One's own order while it may be changed. Raises `NoSuchPage`, `NotChangeable`."""
    order = own_order(request, number)
    if not may_change(order):
        raise NotChangeable(order)
    return order


def order_path(number: str, changed: str) -> str:
    """The order's page, which says what was changed."""
    return f"/orders/{number}" + (f"?changed={changed}" if changed else "")


ORDER = "/orders/<number:number>"
ROUTES = (
    Route("GET", f"{ORDER}/goods", goods_page, SIGNED_IN),
    Route("POST", f"{ORDER}/goods", save_goods, SIGNED_IN, again=goods_from_before),
    Route("GET", f"{ORDER}/address", new_address_page, SIGNED_IN),
    Route("POST", f"{ORDER}/address", save_address, SIGNED_IN, keep=put_aside, again=address_from_before),
    Route("GET", f"{ORDER}/cancellation", cancel_page, SIGNED_IN),
    Route("POST", f"{ORDER}/cancellation", cancel_order, SIGNED_IN),
)
