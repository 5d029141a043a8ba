"""How long a request is, as its headers announce it: so that no thread has to wait for the rest.

gunicorn's parser alone decides what a request means. This only says when there is enough for it to decide: whatever is
ambiguous here is handed over at once, and refused there.
"""

import re
from dataclasses import dataclass

from store.web.forms import LARGEST_BODY

MOST_HEADER_BYTES = 64 * 1024
END = b"\r\n\r\n"
CODED = re.compile(rb"(?im)^transfer-encoding[ \t]*:")
MEASURED = re.compile(rb"(?im)^content-length[ \t]*:[ \t]*([^\r\n]*?)[ \t]*$")
EXPECTS = re.compile(rb"(?im)^expect:[ \t]*100-continue[ \t]*$")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a request ends: `size` bytes with headers and body, or `refused` with a status as it is."""

    size: int
    expects: bool = False
    """Whether the client waits for “100 Continue” before it sends the body."""
    refused: int | None = None


def frame_of(came: bytes | bytearray, searched: int = 0) -> Frame | None:
    """The frame of what begins `came`; None while its headers have not ended. They do not end before `searched`."""
    end = came.find(END, max(0, searched - len(END)))
    if end < 0:
        if len(came) <= MOST_HEADER_BYTES:
            return None
        return Frame(len(came), refused=431 if b"\r\n" in came else 414)
    head = bytes(came[: end + 2]).replace(b"\r\n", b"\n")
    start = end + len(END)
    lengths = MEASURED.findall(head)
    if CODED.search(head):
        return Frame(start, refused=400 if lengths else 411)
    if len(lengths) != 1 or not re.fullmatch(rb"[0-9]{1,12}", lengths[0]):
        return Frame(start)
    length = int(lengths[0])
    if length > LARGEST_BODY:
        return Frame(start, refused=413)
    return Frame(start + length, expects=bool(EXPECTS.search(head)))
