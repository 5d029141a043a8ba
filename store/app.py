"""The web application of one portal: one Bottle object behind its guard."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import bottle

from store.gate import Gate
from store.pages import Pages
from store.routes import FILTERS, Route
from store.security import Guarded
from store.views import (
    basket,
    changes,
    checkout,
    desk_approvals,
    desk_found,
    desk_orders,
    desk_people,
    desk_replacing,
    desk_returns,
    desk_search,
    desk_shorts,
    desk_slips,
    desk_steps,
    landing,
    orders,
    packs,
    personal_links,
    placing,
    sign_in,
    static,
)
from wpp.portal import Portal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROUTES: tuple[Route, ...] = tuple(
    route
    for views in (
        landing,
        static,
        packs,
        basket,
        personal_links,
        sign_in,
        checkout,
        placing,
        orders,
        changes,
        desk_search,
        desk_approvals,
        desk_orders,
        desk_people,
        desk_steps,
        desk_shorts,
        desk_slips,
        desk_returns,
        desk_replacing,
        desk_found,
    )
    for route in views.ROUTES
)


def make_app(portal: Portal, *, trusted_proxies: Collection[str] = ()) -> "WSGIApplication":
    """The WSGI application. Raises `UndeclaredAudience` for a route that does not say whom it is for."""
    pages = Pages(portal)
    return Guarded(
        make_bottle(Gate(portal, pages), ROUTES),
        portal.configuration.base_url,
        refusal_page=pages.refusal,
        trusted_proxies=trusted_proxies,
    )


def make_bottle(gate: Gate, routes: Collection[Route]) -> bottle.Bottle:
    """Bottle's part: finding the view. `mount` would drop the gate and the error pages, so it is one object."""
    app = bottle.Bottle()
    for name, pattern in FILTERS.items():
        app.router.add_filter(name, lambda _, pattern=pattern: (pattern, None, None))
    app.install(gate)
    app.default_error_handler = gate.bottles_own
    for route in routes:
        app.route(route.path, route.method, route.view, **route.options)
    for made in app.routes:
        made.prepare()
    return app
