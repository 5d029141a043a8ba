"""Change one's own order until the warehouse has begun with it: size and gift, the address, or no order at all."""

from collections.abc import Callable, Mapping
from functools import wraps

from store.answers import Answer, Page, Problem, See
from store.request import EARLIER, Request
from store.routes import STARTERS, Route
from store.views.checkout import FIELDS, address_page, answers_of, problems_of, put_aside
from store.views.orders import own_order, shown
from store.views.packs import CHOICE, choices_page, problems_at
from wpp.orders import (
    BadFields,
    BadPick,
    NotChangeable,
    OrderView,
    PackChanged,
    change_address,
    change_goods,
    checked_address,
    forget_answers,
    held_by,
    kept_answers,
    may_change,
    pack_of,
    picks_of,
    withdraw,
)
from wpp.stock import OutOfStock

REASON_MOST = 300


def kindly(view: Callable[[Request, str], Answer]) -> Callable[[Request, str], Answer]:
    """What cannot be changed any more is told on the order's own page, beside what becomes of it."""

    @wraps(view)
    def told(request: Request, number: str) -> Answer:
        try:
            return view(request, number)
        except (NotChangeable, PackChanged) as error:
            advice = " ".join([error.message, *error.try_])
            return shown(request, own_order(request, number), Problem("", advice))

    return told


@kindly
def goods_page(request: Request, number: str) -> Answer:
    """Choose again, with what is in the order already chosen."""
    order = changeable(request, number)
    with request.portal.reading() as session:
        picks = picks_of(order, pack_of(session, order))
    return choosing_again(request, order, picks)


@kindly
def save_goods(request: Request, number: str) -> Answer:
    """Take the new things and give back the old ones."""
    picks = request.form.whole_numbers(CHOICE)
    try:
        with request.work() as work:
            changed = change_goods(work, number, user_id=request.person.id, picks=picks)
    except BadPick as error:
        return choosing_again(request, own_order(request, number), picks, problems_at(error))
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        problem = Problem("", f"{gone} has just sold out. Your order is as it was; choose another one.")
        return choosing_again(request, own_order(request, number), picks, (problem,))
    return See(order_path(number, "" if changed.already else "goods"))


@kindly
def goods_from_before(request: Request, number: str) -> Answer:
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
) -> Answer:
    """The page of the pack for an order that there is."""
    with request.portal.reading() as session:
        pack = pack_of(session, order)
    return choices_page(request, pack, picks, problems, order=order, held=held_by(order), status=status)


@kindly
def new_address_page(request: Request, number: str) -> Answer:
    """The form with the order's address in it, or with what was typed when the visit had ended."""
    order = changeable(request, number)
    with request.portal.reading() as session:
        kept = kept_answers(session, request.person.id)
    answers = {field: kept.get(field, getattr(order.address, field)) for field in FIELDS}
    return address_page(request, answers, order=order)


@kindly
def save_address(request: Request, number: str) -> Answer:
    """Send it there."""
    answers = answers_of(request.form)
    try:
        shipping = checked_address(request.policy, **answers)
    except BadFields as error:
        return address_page(request, answers, problems_of(error), order=own_order(request, number))
    with request.work() as work:
        changed = change_address(work, number, user_id=request.person.id, address=shipping)
        forget_answers(work, user_id=request.person.id)
    return See(order_path(number, "" if changed.already else "address"))


@kindly
def address_from_before(request: Request, number: str) -> Answer:
    """The same for the address."""
    order = changeable(request, number)
    answers = answers_of(request.posted)
    return address_page(request, answers, (Problem("", EARLIER),), order=order, status=403)


@kindly
def cancel_page(request: Request, number: str) -> Answer:
    """Ask once, since it cannot be undone."""
    return asking_to_cancel(changeable(request, number))


@kindly
def cancel_order(request: Request, number: str) -> Answer:
    """No order after all; both clicks of a double click arrive at the same page."""
    reason = request.form.whole_line("reason")
    if len(reason) > REASON_MOST:
        words = f"Use {REASON_MOST} characters or fewer; this has {len(reason):,}."
        return asking_to_cancel(own_order(request, number), reason, Problem("reason", words))
    with request.work() as work:
        withdraw(work, number, user_id=request.person.id, reason=reason)
    return See(order_path(number, ""))


def asking_to_cancel(order: OrderView, reason: str = "", *problems: Problem) -> Answer:
    """The question, with the reason that was given."""
    facts = {"order": order, "reason": reason}
    return Page("cancel.html", facts, status=422 if problems else 200, problems=problems)


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
    Route("GET", f"{ORDER}/goods", goods_page, STARTERS),
    Route("POST", f"{ORDER}/goods", save_goods, STARTERS, again=goods_from_before),
    Route("GET", f"{ORDER}/address", new_address_page, STARTERS),
    Route("POST", f"{ORDER}/address", save_address, STARTERS, keep=put_aside, again=address_from_before),
    Route("GET", f"{ORDER}/cancellation", cancel_page, STARTERS),
    Route("POST", f"{ORDER}/cancellation", cancel_order, STARTERS),
)
