"""What is not a page: the stylesheets, the icon, and the sign of life."""

from sqlalchemy import text

from store.web.assets import asset
from store.web.colours import brand_icon, brand_stylesheet, is_colour
from store.web.errors import NoSuchPage
from store.web.request import Request
from store.web.responses import FileResponse, Response
from store.web.routes import ANYBODY, Route
from wpp.catalogue.pictures import picture_named
from wpp.database.engine import COMMANDS
from wpp.database.writer import current_writer
from wpp.portal.opening import utc_now


def static_file(_request: Request, name: str) -> Response:
    """A file under the name of its content."""
    file = asset(name)
    if file is None:
        raise NoSuchPage("There is no such file.")
    return FileResponse(*file, lasting=True)


def item_picture(request: Request, name: str) -> Response:
    """A picture of an item, under the name of its content."""
    with request.portal.reading() as session:
        picture = picture_named(session, name)
    if picture is None:
        raise NoSuchPage("There is no such picture.")
    return FileResponse(picture.content, picture.kind, lasting=True)


def brand_css(request: Request) -> Response:
    """The client's colour; a strict policy forbids it in the page itself."""
    return FileResponse(
        brand_stylesheet(colour_asked(request)).encode(), "text/css; charset=utf-8", lasting=True
    )


def brand_svg(request: Request) -> Response:
    """The icon in the browser's tab."""
    return FileResponse(brand_icon(colour_asked(request)).encode(), "image/svg+xml", lasting=True)


def colour_asked(request: Request) -> str:
    """The colour in the address, six digits."""
    digits = request.query.line("c")
    if not is_colour(digits):
        raise NoSuchPage("There is no such colour.")
    return f"#{digits}"


def health(request: Request) -> Response:
    """Whether the portal can do its work: its database is there, and nobody keeps everybody else from writing."""
    with request.portal.reading() as session:
        session.execute(text("SELECT 1"))
    writer = current_writer(request.portal.database)
    # By the machine's clock, as the writer's own time is.
    if writer is not None and writer.seconds(utc_now()) > COMMANDS.write:
        words = f"busy: something has been writing since {writer.since:%H:%M:%S} UTC\n"
        return FileResponse(words.encode(), "text/plain; charset=utf-8", status=503)
    return FileResponse(b"ok\n", "text/plain; charset=utf-8")


ROUTES = (
    Route("GET", "/static/<name:asset>", static_file, ANYBODY),
    Route("GET", "/pictures/<name:asset>", item_picture, ANYBODY),
    Route("GET", "/brand.css", brand_css, ANYBODY),
    Route("GET", "/brand.svg", brand_svg, ANYBODY),
    Route("GET", "/healthz", health, ANYBODY),
)
