"""The page of one pack, where size and gift are chosen."""

from collections.abc import Mapping

from store.answers import Answer, Page, Problem, See
from store.request import Request
from store.routes import ANYBODY, Route
from wpp.catalogue import Asks, ChoiceView, pack_view
from wpp.orders import BadPick, basket_view, fill_basket
from wpp.stock import availability

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
        problems = tuple(
            Problem(f"{CHOICE}{choice}" if choice else "", message)
            for choice, message in error.choices.items()
        )
        return choosing(request, slug, picks, problems)
    return See("/basket")


def choosing(
    request: Request, slug: str, picks: Mapping[int, int], problems: tuple[Problem, ...] = ()
) -> Answer:
    """The page with these choices made."""
    with request.portal.reading() as session:
        pack = pack_view(session, slug)
        there = availability(session, [sku.id for choice in pack.choices for sku in choice.skus])
    sold_out = {sku.id for choice in pack.choices for sku in choice.skus if there[sku.id] < choice.quantity}
    facts = {
        "pack": pack,
        "asked": [choice for choice in pack.choices if choice.asks is not Asks.NOTHING],
        "everybody": [choice for choice in pack.choices if choice.asks is Asks.NOTHING],
        "gone": [
            wording(choice) for choice in pack.choices if all(sku.id in sold_out for sku in choice.skus)
        ],
        "sold_out": sold_out,
        "picks": picks,
    }
    return Page("pack.html", facts, status=422 if problems else 200, problems=problems, stays=True)


def wording(choice: ChoiceView) -> str:
    """A choice of which nothing is left, in words."""
    item = choice.offers[0].item
    return {Asks.NOTHING: item, Asks.SIZE: f"every size of {item}"}.get(
        choice.asks, f"everything for {choice.name}"
    )


ROUTES = (
    Route("GET", "/packs/<slug:slug>", pack_page, ANYBODY),
    Route("POST", "/packs/<slug:slug>", add_to_basket, ANYBODY),
)
