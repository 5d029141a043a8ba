"""Where a request ends, as far as its headers say so; what is ambiguous waits for nobody."""

import pytest

from store.server.framing import MOST_HEADER_BYTES, Frame, frame_of
from store.web.forms import LARGEST_BODY


def request(*fields: str, first: str = "POST / HTTP/1.1") -> bytes:
    return "".join(f"{line}\r\n" for line in (first, "Host: x", *fields, "")).encode("latin-1")


def test_headers_that_have_not_ended_have_no_frame() -> None:
    whole = request("Content-Length: 5")
    for length in range(1, len(whole)):
        assert frame_of(whole[:length], max(0, length - 1)) is None
    assert frame_of(whole, len(whole) - 1) == Frame(len(whole) + 5)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ((), 0),
        (("Content-Length: 0",), 0),
        (("content-length:7",), 7),
        (("Content-Length: \t 7 \t",), 7),
        ((f"Content-Length: {LARGEST_BODY}",), LARGEST_BODY),
        (("X-Content-Length: 9",), 0),
    ],
)
def test_a_body_is_as_long_as_is_announced(fields: tuple[str, ...], body: int) -> None:
    head = request(*fields)
    assert frame_of(head) == Frame(len(head) + body)


@pytest.mark.parametrize(
    "fields",
    [
        ("Content-Length: 4", "Content-Length: 4"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: 4, 4",),
        ("Content-Length: +4",),
        ("Content-Length: 0x4",),
        ("Content-Length: 1_0",),
        ("Content-Length: ٣".encode().decode("latin-1"),),
        ("Content-Length:",),
        ("Content-Length: " + "9" * 5000,),
        ("Content-Length : 4", "Content-Length: 4"),
    ],
)
def test_a_length_that_is_none_is_handed_over_as_it_is(fields: tuple[str, ...]) -> None:
    head = request(*fields)
    assert frame_of(head) == Frame(len(head))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (("Transfer-Encoding: chunked",), 411),
        (("transfer-encoding:\tgzip",), 411),
        (("Transfer-Encoding : chunked",), 411),
        (("Transfer-Encoding: chunked", "Content-Length: 4"), 400),
        (("Content-Length: 4", "TRANSFER-ENCODING: identity"), 400),
        ((f"Content-Length: {LARGEST_BODY + 1}",), 413),
        (("Content-Length: 999999999999",), 413),
    ],
)
def test_what_is_refused_whatever_comes_is_refused_at_once(fields: tuple[str, ...], status: int) -> None:
    frame = frame_of(request(*fields))
    assert frame is not None
    assert frame.refused == status


def test_headers_without_an_end_are_refused() -> None:
    line = b"GET /" + b"x" * MOST_HEADER_BYTES
    assert frame_of(line[:MOST_HEADER_BYTES]) is None
    assert frame_of(line) == Frame(len(line), refused=414)
    fields = b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (MOST_HEADER_BYTES // 6)
    assert frame_of(fields) == Frame(len(fields), refused=431)


def test_a_client_that_waits_to_be_asked_for_its_body_is_known() -> None:
    frame = frame_of(request("Content-Length: 4", "Expect: 100-Continue"))
    assert frame is not None
    assert frame.expects
    plain = frame_of(request("Content-Length: 4", "X-Expect: 100-continue"))
    assert plain is not None
    assert not plain.expects
