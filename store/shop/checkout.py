"""Where the pack goes."""

from store.shop.basket import basket_page
from store.shop.order_limit import has_ordered, limit_page
from store.shop.own_order import goods
from store.web.forms import Fields
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import STARTERS, Route
from wpp.orders.addresses import BadFields, checked_address, offered_countries
from wpp.orders.baskets import BasketView, basket_view
from wpp.orders.contents import contents_of
from wpp.orders.views import OrderView
from wpp.people.form_drafts import keep_for_log_in, load_draft, save_draft
from wpp.policy import COUNTRIES
from wpp.policy.postcodes import WITHOUT

AGAIN = "again"
FIELDS = ("name", "line1", "line2", "town", "postcode", "country", "phone")
EMPTY = "Your basket was emptied in another tab or on another device. We’ve kept your address: choose your pack again."


def checkout(request: Request) -> Response:
    """The form for the address, the name filled in; `again` tells what to put right in what was typed before."""
    if has_ordered(request):
        return limit_page(request, status=200)
    basket = basket_of(request)
    if basket is None or basket.blocked:
        return Redirect("/basket")
    with request.portal.reading() as session:
        kept = load_draft(session, request.person.id)
    blank = dict.fromkeys(FIELDS, "") | {"name": request.person.full_name}
    answers = {field: kept.get(field, blank[field]) for field in FIELDS}
    return address_page(request, answers, problems_in(request, answers) if request.query.line(AGAIN) else ())


def check(request: Request) -> Response:
    """Look the address over. It is kept, so that it is there on the next page, in another tab and after a log-in."""
    if has_ordered(request):
        return limit_page(request, elsewhere=True)
    answers = answers_of(request.form)
    with request.work() as work:
        is_kept = save_draft(work, answers, user_id=request.person.id)
    if problems := problems_in(request, answers):
        if not is_kept:
            return address_page(request, answers, problems)
        # An address of its own: Back to the answer to a form would ask whether to send it once more.
        return Redirect(f"/checkout?{AGAIN}=1")
    return basket_page(request, EMPTY) if basket_of(request) is None else Redirect("/checkout/check")


def put_aside(request: Request) -> None:
    """The visit has ended: keep the address for the person whose page it was, until they log in from this browser."""
    answers, person = answers_of(request.form), request.earlier_person
    if person is not None and any(answers.values()):
        with request.work() as work:
            keep_for_log_in(work, answers, user_id=person, visitor=request.browser.visitor)


def check_again(request: Request) -> Response:
    """A form from before a log-in in another tab: the page that this browser has now, with its answers."""
    return address_page(request, answers_of(request.posted), (Problem("", EARLIER),), status=403)


def basket_of(request: Request) -> BasketView | None:
    """The person's basket."""
    with request.portal.reading() as session:
        return basket_view(session, user_id=request.person.id)


def answers_of(form: Fields) -> dict[str, str]:
    """The address as it was typed, to its last letter: what is too long is said and not cut."""
    return {field: form.whole_line(field) for field in FIELDS}


def problems_in(request: Request, answers: dict[str, str]) -> tuple[Problem, ...]:
    """What to put right in an address."""
    try:
        checked_address(request.policy, **answers)
    except BadFields as error:
        return problems_of(error)
    return ()


def problems_of(error: BadFields) -> tuple[Problem, ...]:
    """What to put right, in the order of the form."""
    return tuple(Problem(field, error.fields[field]) for field in FIELDS if field in error.fields)


def address_page(
    request: Request,
    answers: dict[str, str],
    problems: tuple[Problem, ...] = (),
    *,
    order: OrderView | None = None,
    status: int = 422,
) -> Response:
    """The form with these answers in it, for a new order or one that there is."""
    offered = offered_countries(request.policy, order.address if order else None)
    countries = [(code, COUNTRIES[code]) for code in offered]
    basket = None if order else basket_of(request)
    facts = {
        "answers": answers,
        "countries": countries,
        "some_without": any(code in WITHOUT for code, _ in countries),
        "order": order,
        "kept_days": request.policy.keep_addresses_days if request.policy.privacy_purge else 0,
        "pack": order.pack if order else basket.pack if basket else "",
        "goods": goods(contents_of(order)) if order else basket.lines if basket else (),
    }
    return Page(
        "shop/checkout.html", facts, status=status if problems else 200, problems=problems, stays=True
    )


ROUTES = (
    Route("GET", "/checkout", checkout, STARTERS),
    Route("POST", "/checkout", check, STARTERS, keep=put_aside, again=check_again),
)
