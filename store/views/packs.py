"""The page of one pack, where size and gift are chosen."""

from collections.abc import Mapping

from store.answers import Answer, Page, Problem, See
from store.request import EARLIER, Request
from store.routes import ANYBODY, Route
from store.words import on_day
from wpp.catalogue import Asks, ChoiceView, PackView, pack_view
from wpp.orders import BadPick, OrderView, basket_view, fill_basket
from wpp.stock import availability, coming

CHOICE = "choice-"


def pack_page(request: Request, slug: str) -> Answer:
    """A pack, with what is in the basket already chosen."""
    with request.portal.reading() as session:
        basket = basket_view(session, **request.owner)
    picks: Mapping[int, int] = {}
    if basket is not None and basket.pack_slug == slug:
        picks = {line.choice_id: line.sku_id for line in basket.lines}
    return choosing(request, slug, picks)


def add_to_basket(request: Request, slug: str) -> Answer:
    """Put the choices into the basket."""
    picks = request.form.whole_numbers(CHOICE)
    try:
        with request.work() as work:
            fill_basket(work, pack_slug=slug, picks=picks, **request.owner)
    except BadPick as error:
        return choosing(request, slug, picks, problems_at(error))
    return See("/basket")


def choose_again(request: Request, slug: str) -> Answer:
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
) -> Answer:
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
    status: int = 422,
) -> Answer:
    """The page of a pack, for a basket or for an order that is there; units that it has taken count as there."""
    with request.portal.reading() as session:
        there = availability(session, [sku.id for choice in pack.choices for sku in choice.skus])
    own = held or {}
    sold_out = {
        sku.id
        for choice in pack.choices
        for sku in choice.skus
        if there[sku.id] + own.get(sku.id, 0) < choice.quantity
    }
    gone = [choice for choice in pack.choices if all(sku.id in sold_out for sku in choice.skus)]
    facts = {
        "pack": pack,
        "order": order,
        "asked": [choice for choice in pack.choices if choice.asks is not Asks.NOTHING],
        "everybody": [choice for choice in pack.choices if choice.asks is Asks.NOTHING],
        "gone": [wording(choice) for choice in gone],
        "again": expected_again(request, gone),
        "sold_out": sold_out,
        "picks": picks,
    }
    return Page("pack.html", facts, status=status if problems else 200, problems=problems, stays=True)


def problems_at(error: BadPick) -> tuple[Problem, ...]:
    """What to put right, each at its choice."""
    return tuple(
        Problem(f"{CHOICE}{choice}" if choice else "", message) for choice, message in error.choices.items()
    )


def expected_again(request: Request, gone: list[ChoiceView]) -> str:
    """When the pack can be had again, where a delivery is expected of everything that is gone; else nothing is said."""
    if not gone:
        return ""
    with request.portal.reading() as session:
        deliveries = coming(session, [sku.id for each in gone for sku in each.skus], today=request.now.date())
    days = [
        min((deliveries[sku.id].due_on for sku in each.skus if sku.id in deliveries), default=None)
        for each in gone
    ]
    known = [due_on for due_on in days if due_on is not None]
    return f"More is expected on {on_day(max(known))}." if len(known) == len(gone) else ""


def wording(choice: ChoiceView) -> str:
    """A choice of which nothing is left, in words."""
    item = choice.offers[0].item
    return {Asks.NOTHING: item, Asks.SIZE: f"every size of {item}"}.get(
        choice.asks, f"everything for {choice.name}"
    )


ROUTES = (
    Route("GET", "/packs/<slug:slug>", pack_page, ANYBODY),
    Route("POST", "/packs/<slug:slug>", add_to_basket, ANYBODY, again=choose_again),
)
