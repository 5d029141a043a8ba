"""Forms from browsers and strangers: what cannot be read is refused before anything is done, and on a page."""

import io
from typing import Any

import pytest

from store.web.forms import LARGEST_BODY
from store.web.middleware import SecurityMiddleware
from support.web import Visitor
from wpp.portal import Portal

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"email=%ff%fe", FORM, 400),
        ("email=mójbake".encode(), FORM, 400),
        (b"email=a&email=b", FORM, 400),
        (b"email=a", "multipart/form-data; boundary=x", 400),
        (b"email=a", "application/json", 400),
        (b"&".join(b"a=1" for _ in range(500)), FORM, 400),
    ],
)
def test_forms_that_cannot_be_read_are_refused(portal: Portal, body: bytes, kind: str, status: int) -> None:
    visitor = Visitor(portal)
    visitor.get("/login")
    whole = body + b"&form_token=" + visitor.token.encode()
    answer = visitor.ask("POST", "/login", body=whole, CONTENT_TYPE=kind)
    assert answer.status == status, answer.words
    assert "<h1>" in answer.html


def test_letters_of_every_language_arrive_as_they_were_typed(portal: Portal) -> None:
    visitor = Visitor(portal)
    visitor.get("/forgotten-password")
    answer = visitor.press("Send the link", email="Łukasz 王小明 مريم")
    assert answer.form("Send the link").fields["email"] == "Łukasz 王小明 مريم"


def test_a_body_without_end_is_refused_before_it_is_read(portal: Portal) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("was read")

    visitor = Visitor(portal)
    announced: dict[str, Any] = {"CONTENT_LENGTH": str(LARGEST_BODY + 1), "wsgi.input": Unread()}
    assert visitor.ask("POST", "/login", **announced).status == 413
    announced |= {"HTTP_HOST": "portal.test", "PATH_INFO": "/login"}
    assert guard_of(portal).refused(announced | {"CONTENT_LENGTH": "many"}) == 400
    assert visitor.ask("POST", "/login", HTTP_TRANSFER_ENCODING="chunked").status == 411


def guard_of(portal: Portal) -> SecurityMiddleware:
    """The guard with nothing behind it."""
    return SecurityMiddleware(lambda *_: [], portal.configuration.base_url, refusal_page=lambda _: b"")


def test_a_form_cut_short_on_its_way_is_refused(portal: Portal) -> None:
    visitor = Visitor(portal)
    assert visitor.ask("POST", "/login", body=b"a=1", CONTENT_LENGTH="400", CONTENT_TYPE=FORM).status == 400
