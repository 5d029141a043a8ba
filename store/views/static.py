"""What is not a page: the stylesheets, the icon, and the sign of life."""

from sqlalchemy import text

from store.answers import Answer, File
from store.assets import asset
from store.colours import brand_icon, brand_stylesheet, is_colour
from store.errors import NoSuchPage
from store.request import Request
from store.routes import ANYBODY, Route
from wpp.catalogue import picture_named


def static_file(_request: Request, name: str) -> Answer:
    """A file under the name of its content."""
    found = asset(name)
    if found is None:
        raise NoSuchPage("There is no such file.")
    return File(*found, lasting=True)


def item_picture(request: Request, name: str) -> Answer:
    """A picture of an item, under the name of its content."""
    with request.portal.reading() as session:
        found = picture_named(session, name)
    if found is None:
        raise NoSuchPage("There is no such picture.")
    return File(found.content, found.kind, lasting=True)


def brand_css(request: Request) -> Answer:
    """The client's colour; a strict policy forbids it in the page itself."""
    return File(brand_stylesheet(colour_asked(request)).encode(), "text/css; charset=utf-8", lasting=True)


def brand_svg(request: Request) -> Answer:
    """The icon in the browser's tab."""
    return File(brand_icon(colour_asked(request)).encode(), "image/svg+xml", lasting=True)


def colour_asked(request: Request) -> str:
    """The colour in the address, six digits."""
    digits = request.query.line("c")
    if not is_colour(digits):
        raise NoSuchPage("There is no such colour.")
    return f"#{digits}"


def health(request: Request) -> Answer:
    """Whether the portal can answer: its database is there."""
    with request.portal.reading() as session:
        session.execute(text("SELECT 1"))
    return File(b"ok\n", "text/plain; charset=utf-8")


ROUTES = (
    Route("GET", "/static/<name:asset>", static_file, ANYBODY),
    Route("GET", "/pictures/<name:asset>", item_picture, ANYBODY),
    Route("GET", "/brand.css", brand_css, ANYBODY),
    Route("GET", "/brand.svg", brand_svg, ANYBODY),
    Route("GET", "/healthz", health, ANYBODY),
)
