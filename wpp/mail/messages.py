"""Put a message into words: a subject, a text written for people, and HTML that says the same.

Each kind has a folder `templates/<kind>` with `subject.txt`, `body.txt` and `body.html`; the layouts are shared.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wpp import wording
from wpp.mail.brand import Brand
from wpp.mail.carriers import tracking_link
from wpp.mail.model import EmailKind
from wpp.mail.required_context import OPTIONAL
from wpp.people.password_links import token_from
from wpp.policy import COUNTRIES

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LONGEST_SUBJECT = 200
LONGEST_WORD = 18
"""Letters that fit into the narrowest cell on a phone."""
HIDDEN_TOKEN = "…"
DELETED = "The text of this email has been deleted"
"""What is left of an email whose facts were erased, or kept for long enough."""
LINK_PATHS: Mapping[EmailKind, str] = {
    EmailKind.WELCOME: "welcome",
    EmailKind.REMINDER: "welcome",
    EmailKind.NEW_LINK: "welcome",
    EmailKind.PASSWORD_RESET: "password",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words."""

    subject: str
    text: str
    html: str


def subject_of(kind: EmailKind, facts: Mapping[str, Any], *, brand_name: str, to_team: bool = False) -> str:
    """The subject: one line, whatever the facts hold."""
    template = environment().get_template(f"{kind.value}/subject.txt")
    line = one_line(template.render({**OPTIONAL, **facts}, brand_name=brand_name, to_team=to_team))
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def render(
    kind: EmailKind,
    facts: Mapping[str, Any],
    *,
    brand: Brand,
    secret: str | None = None,
    to_team: bool = False,
) -> Rendered:
    """The whole message. A personal link is made only where the portal's `secret` is given, and hidden otherwise:
    who may read a message need not be who may set that person's password.
    """
    if not facts:
        return Rendered(DELETED, f"{DELETED}.\n", f"<p>{DELETED}.</p>\n")
    subject = subject_of(kind, facts, brand_name=brand.name, to_team=to_team)
    words = {
        **OPTIONAL,
        **facts,
        "brand": brand,
        "subject": subject,
        "to_team": to_team,
        "person": facts.get("first_name") or facts.get("last_name") or "",
        "full_name": one_line(f"{facts.get('first_name', '')} {facts.get('last_name', '')}"),
        "link": personal_link(kind, facts, base_url=brand.base_url, secret=secret),
        "parcels": [
            each | {"page": tracking_link(each["carrier"], each["tracking"])} for each in parcels_in(facts)
        ],
        "zone": brand.time_zone,
        "country": COUNTRIES.get(facts["address"]["country"], "") if "address" in facts else "",
    }
    text = environment().get_template(f"{kind.value}/body.txt").render(words)
    html = environment().get_template(f"{kind.value}/body.html").render(words)
    return Rendered(subject, re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", html.strip() + "\n")


def parcels_in(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """The parcels that a message tells of, the first one first."""
    return [{"carrier": each["carrier"], "tracking": each["tracking"]} for each in facts.get("parcels") or ()]


def personal_link(
    kind: EmailKind, facts: Mapping[str, Any], *, base_url: str, secret: str | None
) -> str | None:
    """The address that lets its reader set a password; None for a message that has none."""
    if kind not in LINK_PATHS or not facts["nonce"]:
        return None
    token = token_from(secret, facts["nonce"]) if secret else HIDDEN_TOKEN
    return f"{base_url}/{LINK_PATHS[kind]}/{token}"


@cache
def environment() -> "Environment":
    """The templates, compiled when they are first asked for; Jinja itself is not loaded before."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("wpp.mail"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(
        moment=moment, day=day, counted=wording.count, wrap=wrap, choices=choices, foldable=foldable
    )
    return made


def moment(stamp: str, zone: ZoneInfo) -> str:
    """A stored instant as people say it where the portal is: "Thursday 26 November 2026 at 14:30"."""
    return wording.moment(datetime.fromisoformat(stamp).astimezone(zone))


def day(stamp: str, zone: ZoneInfo) -> str:
    """The day of a stored instant, or a plain date: "Thursday 26 November 2026"."""
    parsed = datetime.fromisoformat(stamp)
    local = parsed.astimezone(zone) if parsed.tzinfo else parsed
    return wording.weekday(local)


def wrap(words: object) -> str:
    """The style of a table's cell with these words in it. Cells grow with their longest word, so that none is broken;
    an address or a name of one endless word may break anywhere, since it would push the others off a phone.
    """
    longest = max(map(len, str(words).split()), default=0)
    return " overflow-wrap: anywhere;" if longest > LONGEST_WORD else ""


def foldable(address: str) -> "Markup":
    """A web address as it is shown: a narrow screen folds it behind a slash, and not before its last letter."""
    from markupsafe import Markup, escape

    return Markup("/<wbr>").join(escape(part) for part in address.split("/"))


def choices(items: Sequence[Mapping[str, Any]]) -> str:
    """What one may be chosen from: "Water bottle, Notebook or Cap in your size"; past six, how many more."""
    return wording.either(
        [f"{each['name']} in your size" if each["sized"] else str(each["name"]) for each in items]
    )


def one_line(text: str) -> str:
    """Line breaks and control characters become single spaces: a header must not grow a second line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
