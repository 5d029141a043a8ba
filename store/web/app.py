"""The web application of one portal: one Bottle object behind its guard."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import bottle

from store.account import password_change, password_links, second_factor, sign_in
from store.desk import (
    actions,
    approvals,
    changing,
    factor_reset,
    helping,
    merging,
    mistakes,
    order,
    parcels,
    people,
    pick_slips,
    recovered,
    reopening,
    replacements,
    returns,
    search,
    short_picks,
)
from store.shop import amend_order, basket, checkout, landing, own_order, packs, place_order
from store.web import static
from store.web.dispatch import Dispatcher
from store.web.middleware import SecurityMiddleware
from store.web.pages import Pages
from store.web.proxy_watch import ProxyWatch
from store.web.routes import FILTERS, Route
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
        password_links,
        sign_in,
        password_change,
        second_factor,
        checkout,
        place_order,
        own_order,
        amend_order,
        search,
        approvals,
        order,
        people,
        helping,
        factor_reset,
        merging,
        actions,
        short_picks,
        pick_slips,
        returns,
        replacements,
        recovered,
        mistakes,
        reopening,
        parcels,
        changing,
    )
    for route in views.ROUTES
)


def make_app(
    portal: Portal, *, trusted_proxies: Collection[str] = (), is_served: bool = False
) -> "WSGIApplication":
    """The WSGI application; `is_served` starts the thread that writes its security events.

    Raises `UndeclaredAudience` for a route that does not say whom it is for.
    """
    pages = Pages(portal)
    gate = Dispatcher(portal, pages)
    if is_served:
        gate.events.start()
    return SecurityMiddleware(
        make_bottle(gate, ROUTES),
        portal.configuration.base_url,
        refusal_page=pages.refusal,
        trusted_proxies=trusted_proxies,
        hsts_subdomains=portal.configuration.hsts_subdomains,
        on_unnamed_proxy=ProxyWatch(portal),
    )


def make_bottle(gate: Dispatcher, routes: Collection[Route]) -> bottle.Bottle:
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
