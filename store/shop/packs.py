"""The page of one pack, where size and gift are chosen."""

from collections.abc import Mapping
from urllib.parse import urlencode

from store.shop.availability import availability_of
from store.shop.order_limit import has_ordered, is_staff, limit_page
from store.web.errors import Forbidden
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Redirect, Response
from store.web.routes import ANYBODY, Route
from wpp.catalogue.views import Asks, PackView, pack_view
from wpp.orders.anonymous_baskets import allow_basket
from wpp.orders.baskets import BadPick, basket_view, check_picks, fill_basket
from wpp.orders.views import OrderView

CHOICE = "choice-"
AGAIN = "again"


def pack_page(request: Request, slug: str) -> Response:
    """A pack, with what is in the basket already chosen, or what was chosen and can't be had."""
    if has_ordered(request):
        return limit_page(request, status=200)
    if request.query.line(AGAIN):
        return chosen_again(request, slug, request.query.whole_numbers(CHOICE))
    with request.portal.reading() as session:
        basket = basket_view(session, **request.owner)
    picks: Mapping[int, int] = {}
    if basket is not None and basket.pack_slug == slug:
        picks = {line.choice_id: line.sku_id for line in basket.lines}
    return choosing(request, slug, picks)


def add_to_basket(request: Request, slug: str) -> Response:
    """Put the choices into the basket."""
    if has_ordered(request):
        return limit_page(request, elsewhere=True)
    if is_staff(request):
        raise Forbidden("Only new starters can order a pack.")
    picks = request.form.whole_numbers(CHOICE)
    try:
        with request.work() as work:
            if request.user is None:
                allow_basket(work, request.browser.visitor, address=request.address)
            fill_basket(work, pack_slug=slug, picks=picks, **request.owner)
    except BadPick:
        # An address of its own: Back to the answer to a form would ask whether to send it once more.
        chosen = {f"{CHOICE}{choice}": sku for choice, sku in picks.items()}
        return Redirect(f"/packs/{slug}?{urlencode(chosen | {AGAIN: 1})}")
    return Redirect("/basket")


def chosen_again(request: Request, slug: str, picks: Mapping[int, int]) -> Response:
    """What was chosen and can't be had, with what to put right; nothing, where it can be had by now."""
    with request.portal.reading() as session:
        pack = pack_view(session, slug)
        try:
            check_picks(session, pack, picks)
        except BadPick as error:
            return choices_page(request, pack, picks, problems_at(error))
    return choices_page(request, pack, picks)


def choose_again(request: Request, slug: str) -> Response:
    """A form from before a log-in in another tab: the page that this browser has now, with the choices made."""
    picks = request.posted.whole_numbers(CHOICE)
    return choosing(request, slug, picks, (Problem("", EARLIER),), status=403)


def choosing(
    request: Request,
    slug: str,
    picks: Mapping[int, int],
    problems: tuple[Problem, ...] = (),
    *,
    status: int = 422,
) -> Response:
    """The page with these choices made."""
    with request.portal.reading() as session:
        pack = pack_view(session, slug)
    return choices_page(request, pack, picks, problems, status=status)


def choices_page(
    request: Request,
    pack: PackView,
    picks: Mapping[int, int],
    problems: tuple[Problem, ...] = (),
    *,
    order: OrderView | None = None,
    held: Mapping[int, int] | None = None,
    kept: Mapping[int, str] | None = None,
    status: int = 422,
) -> Response:
    """The page of a pack, for a basket or for an order that is there; units that it has taken count as there.

    `kept` is what the order has for a choice that no longer offers it, in words.
    """
    shelves = availability_of(request, [pack], held=held)
    facts = {
        "pack": pack,
        "order": order,
        "kept": kept or {},
        "asked": [choice for choice in pack.choices if choice.asks is not Asks.NOTHING],
        "everybody": [choice for choice in pack.choices if choice.asks is Asks.NOTHING],
        "closed": shelves.closed(pack),
        "sold_out": shelves.sold_out,
        "awaited": shelves.awaited,
        "looking": is_staff(request),
        "picks": picks,
    }
    return Page("shop/pack.html", facts, status=status if problems else 200, problems=problems, stays=True)


def problems_at(error: BadPick) -> tuple[Problem, ...]:
    """What to put right, each at its choice."""
    return tuple(
        Problem(f"{CHOICE}{choice}" if choice else "", message) for choice, message in error.choices.items()
    )


ROUTES = (
    Route("GET", "/packs/<slug:slug>", pack_page, ANYBODY),
    Route("POST", "/packs/<slug:slug>", add_to_basket, ANYBODY, again=choose_again),
)
