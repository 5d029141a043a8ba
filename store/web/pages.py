"""Pages from templates: one environment that escapes everything, and one frame around all."""

import logging
from collections.abc import Sequence
from typing import Any

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from store.web.assets import asset_path
from store.web.drawings import drawing_of, picture_of
from store.web.errors import WebRefusal
from store.web.formatting import address, briefly, day, when
from store.web.hints import PageHint
from store.web.request import ANSWER, PERSON_FIELD, TOKEN_FIELD, Request
from store.web.responses import Page
from wpp.errors import UnavailableError, WppError
from wpp.orders.addresses import LABEL_LINE
from wpp.people.model import Role
from wpp.policy import Policy, policy_of
from wpp.portal import Portal
from wpp.questions import NeedsAnswer
from wpp.wording import count, duration, either

log = logging.getLogger("store")

REFUSALS: dict[int, tuple[str, str]] = {
    400: ("Sorry, something went wrong with that request", "Please go back, reload the page and try again."),
    403: ("You can’t view this page", "You don’t have permission to view this page."),
    404: (
        "Page not found",
        "If you typed the address, check it’s correct. If you followed a link, it may be out of date.",
    ),
    405: ("You can’t do that here", "Please start again from the page before this one."),
    408: (
        "That took too long",
        "Your connection was too slow to send the page. Please go back and try again.",
    ),
    409: ("You can’t do that", "Please go back and check."),
    411: ("Sorry, something went wrong with that request", "Please go back, reload the page and try again."),
    413: ("That’s too large", "That’s more than we can accept. Please shorten it."),
    414: ("That’s too large", "The address of this page is too long. Please start again and shorten it."),
    421: ("Wrong address", "This portal is at a different address. Please use the link below."),
    429: ("Too many attempts", "Please try again in 15 minutes."),
    431: (
        "Sorry, something went wrong with that request",
        "Please delete this site’s cookies, then try again.",
    ),
    500: (
        "Something went wrong on our side",
        "It’s not your fault, and we’ve been notified. Please try again shortly.",
    ),
    503: ("Not available at the moment", "Please try again in a few minutes. We’ve kept your choices."),
}


def refusal_page(status: int, error: WppError | None = None, hints: Sequence[PageHint] = ()) -> Page:
    """The page of a refusal, with what to do."""
    title, text = REFUSALS.get(status, REFUSALS[500])
    if error is not None and not isinstance(error, UnavailableError):
        text = error.message
    if isinstance(error, WebRefusal) and error.heading:
        title = error.heading
    return Page(
        "refusal.html", {"heading": title, "text": text, "status": status, "hints": hints}, status=status
    )


def busy_page(request: Request) -> Page | None:
    """A form that came while something else was writing: its button sends the same form again.

    None where it has no form, or one with a password, which no page shows again.
    """
    pairs = [(name, value) for name, value in request.posted.pairs if name != TOKEN_FIELD]
    if request.method != "POST" or any("password" in name for name, _ in pairs):
        return None
    return Page("busy.html", {"carried": pairs, "action": request.path}, status=503)


def questions_page(request: Request, needed: NeedsAnswer) -> Page:
    """What has to be decided before a form is done; its buttons send the same form again with the answers."""
    left_out = {TOKEN_FIELD, *(f"{ANSWER}{question.id}" for question in needed.questions)}
    carried = [(name, value) for name, value in request.posted.pairs if name not in left_out]
    facts = {"questions": needed.questions, "carried": carried, "action": request.path, "prefix": ANSWER}
    return Page("questions.html", facts, status=409)


class CompiledTemplates(BytecodeCache):
    """The compiled templates of this process: they are the same for every portal, and compiling takes longest."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of this very text before."""
        if (known := self.compiled.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.compiled[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()


class Pages:
    """Every page of one portal."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.seen: Policy | None = None
        self.environment = Environment(
            loader=PackageLoader("store"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=COMPILED,
        )
        zone = portal.zone
        self.environment.filters.update(
            when=lambda instant: when(instant, zone),
            day=lambda instant: day(instant, zone),
            briefly=lambda instant: briefly(instant, zone),
            address=address,
            duration=duration,
            counted=count,
            either=either,
            picture=picture_of,
        )
        self.environment.globals.update(
            asset=asset_path,
            drawing_of=drawing_of,
            Role=Role,
            token_field=TOKEN_FIELD,
            person_field=PERSON_FIELD,
            label_line=LABEL_LINE,
        )

    def render(self, request: Request, page: Page) -> bytes:
        """The page in its frame."""
        desk = request.user is not None and request.user.role is not Role.USER
        self.seen = request.policy
        return self.framed(
            page,
            policy=request.policy,
            user=request.user,
            token=request.token,
            signature=request.signature,
            path=request.path,
            ways=True,
            home="/desk" if desk else "/",
        )

    def render_without_portal(self, page: Page) -> bytes:
        """The page in a frame for which nobody is looked up; the brand is the client's where it can be known."""
        home = f"{self.portal.configuration.base_url}/"
        return self.framed(
            page, policy=self.last_policy(), user=None, token="", signature="", path="", ways=False, home=home
        )

    def last_policy(self) -> Policy:
        """The settings of the last page, else as the database has them, else as they are by default.

        In this order: a refusal at the door shall cost nothing, and be there when the database is away.
        """
        if self.seen is None:
            try:
                with self.portal.reading() as session:
                    self.seen = policy_of(session)
            except Exception:
                log.exception("the brand of a refusal is not known")
                return Policy()
        return self.seen

    def refusal(self, status: int) -> bytes:
        """The page of a request that was refused at the door."""
        return self.render_without_portal(refusal_page(status))

    def framed(self, page: Page, **frame: Any) -> bytes:
        """Fill the template."""
        facts = {**frame, "problems": page.problems, **page.facts}
        return self.environment.get_template(page.template).render(facts).encode()
