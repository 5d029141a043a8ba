"""A visitor without a browser: asks the application itself, keeps cookies, fills in the forms it was shown."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

from store.web.app import make_app
from wpp.people.model import Purpose
from wpp.people.password_links import choose_password, make_link, set_chosen_password
from wpp.people.views import UserView
from wpp.portal import Portal

PASSWORD = "seven brave otters"
VOID = {"meta", "link", "input", "img", "br", "hr", "wbr"}


@dataclass
class Form:
    """A form as it was shown: where it goes, what is filled in, the names of its buttons."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class PageReader(HTMLParser):
    """Reads forms, text and ids; notes what is not well-formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: list[str] = []
        self.pointed_at: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self._button: dict[str, str | None] | None = None
        self._option_of = ""
        self.feed(html)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")

    def all_faults(self) -> list[str]:
        """What a validator would say, as far as it matters here."""
        twice = {name for name in self.ids if self.ids.count(name) > 1}
        nowhere = {name for name in self.pointed_at if name not in self.ids}
        return [*self.faults, *(f"id {name} twice" for name in twice), *(f"no id {name}" for name in nowhere)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> has what the policy forbids")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.pointed_at += str(given.get(name) or "").split()
        if str(given.get("href") or "").startswith("#"):
            self.pointed_at.append(str(given["href"])[1:])
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self.forms.append(Form(str(given.get("method", "get")).upper(), str(given.get("action", ""))))
        elif self.forms and "form" in self._open:
            self.read_field(tag, given)

    def read_field(self, tag: str, given: Mapping[str, str | None]) -> None:
        """Keep what a browser would send."""
        name, value = str(given.get("name") or ""), str(given.get("value") or "")
        if tag == "button":
            self._button = dict(given) | {"words": ""}
        elif tag == "textarea":
            self.forms[-1].fields[name] = ""
        elif tag == "select":
            self._option_of = name
        elif tag == "option" and (self._option_of not in self.forms[-1].fields or "selected" in given):
            self.forms[-1].fields[self._option_of] = value
        elif tag == "input" and name and "disabled" not in given:
            pressed = given.get("type") not in ("radio", "checkbox") or "checked" in given
            self.forms[-1].fields |= {name: value} if pressed else {}

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        else:
            self._open.pop()
        if tag == "button" and self._button is not None and self.forms:
            self.forms[-1].buttons.append(str(self._button["words"]).strip())
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._button["words"] = str(self._button["words"]) + data


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    path: str

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """The text that people see, on one line."""
        text = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", self.html.replace("<wbr>", ""))
        unescaped = text.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')
        return " ".join(unescaped.split())

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html)
        return found[1] if found else ""

    @property
    def reader(self) -> PageReader:
        return PageReader(self.html)

    def header(self, name: str) -> str:
        return "; ".join(value for key, value in self.headers if key.lower() == name.lower())

    def form(self, button: str) -> Form:
        """The form with this button."""
        for form in self.reader.forms:
            if button in form.buttons:
                return form
        names = [name for form in self.reader.forms for name in form.buttons]
        raise AssertionError(f"there is no button {button!r} on {self.path}, only {names}: {self.words}")


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, portal: Portal, *, address: str = "192.0.2.1") -> None:
        self.portal = portal
        self.app = app_of(portal)
        self.address = address
        self.cookies: dict[str, str] = {}
        self.page: Answer | None = None

    def get(self, path: str, **environ: Any) -> Answer:
        """Open a page, and follow where it leads."""
        answer = self.ask("GET", path, **environ)
        return self.follow(answer)

    def press(self, button: str, **fields: str) -> Answer:
        """Fill in the form with this button on the page that is open, and press it."""
        assert self.page is not None
        form = self.page.form(button)
        filled = form.fields | fields
        action = urljoin(self.page.path, form.action)
        if form.method == "GET":
            return self.get(f"{action}?{urlencode(filled)}")
        return self.follow(self.post(action, filled))

    def find(self, text: str) -> Answer:
        """Look for something at the desk."""
        self.get("/desk")
        return self.press("Find", search=text)

    def post(self, path: str, fields: Mapping[str, str], **environ: Any) -> Answer:
        """Send a form as it is, without following."""
        body = urlencode(fields).encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body=body, **({"CONTENT_TYPE": kind} | environ))

    @property
    def token(self) -> str:
        """The form token of the page that is open."""
        assert self.page is not None
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.page.html)
        assert found, f"no form on {self.page.path}"
        return found[1]

    def follow(self, answer: Answer) -> Answer:
        """Go where a 303 says."""
        for _ in range(5):
            if answer.status != 303:
                break
            answer = self.ask("GET", answer.header("Location"))
        self.page = answer
        return answer

    def ask(self, method: str, path: str, *, body: bytes = b"", **environ: Any) -> Answer:
        """One request, checked against the WSGI standard on both sides."""
        parts = urlsplit(path)
        asked: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": urlsplit(self.portal.configuration.base_url).netloc,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "REMOTE_ADDR": self.address,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        } | environ
        if not asked["CONTENT_LENGTH"]:
            del asked["CONTENT_LENGTH"]
        setup_testing_defaults(asked)
        status, headers, content = called(self.app, asked)
        for name, value in headers:
            if name == "Set-Cookie":
                key, _, kept = value.partition(";")[0].partition("=")
                self.cookies[key] = kept
        answer = Answer(status, headers, content, parts.path)
        if answer.header("Content-Type").startswith("text/html") and content:
            assert answer.reader.all_faults() == [], path
        return answer


_newest: list[Any] = []


def app_of(portal: Portal) -> Any:
    """The application of a portal, made once for all its visitors."""
    if not _newest or _newest[0] is not portal:
        _newest[:] = [portal, make_app(portal)]
    return _newest[1]


def called(app: Any, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Call the application as a server does."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started[:] = [status, headers]
        return lambda _: None

    chunks = validator(app)(environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        chunks.close()  # type: ignore[attr-defined] # the validator's own iterator has it
    return int(started[0][:3]), started[1], content


def give_password(portal: Portal, user: UserView, password: str = PASSWORD) -> None:
    """Let somebody have set a password, as by their personal link."""
    with portal.transaction(by="dee@house.example.com") as work:
        made = make_link(work, user.id, Purpose.WELCOME, days=30, secret=portal.secret)
    with portal.reading() as session:
        chosen = choose_password(session, made.token, password, hasher=portal.hasher, now=portal.now())
    with portal.transaction(by=user.email) as work:
        set_chosen_password(work, chosen)


def at_browser(portal: Portal, user: UserView | None = None, *, address: str = "192.0.2.1") -> Visitor:
    """A visitor, logged in if somebody is named."""
    visitor = Visitor(portal, address=address)
    if user is not None:
        give_password(portal, user)
        visitor.get("/login")
        visitor.press("Log in", email=user.email, password=PASSWORD)
        assert visitor.page is not None
        assert visitor.page.status == 200, visitor.page.words
    return visitor


def link_sent_to(address: str, mail: Path) -> str:
    """The path of the personal link in the email to this address, as it lies in the folder."""
    for file in sorted(mail.rglob("*.eml")):
        email = message_from_bytes(file.read_bytes(), policy=policy.default)
        if address in str(email["To"]):
            body = email.get_body(("plain",))
            assert body is not None
            found = re.search(r"https?://[^/\s]+(/(?:welcome|password)/[A-Za-z0-9_-]+)", body.get_content())
            assert found, body.get_content()
            return found[1]
    raise AssertionError(f"no email to {address} in {mail}")
