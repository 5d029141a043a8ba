"""What a reader of an email's HTML sees."""

from html.parser import HTMLParser


class Reader(HTMLParser):
    """Keeps the words and forgets the markup; what is not in the middle of a line stands apart."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("strong", "bdi", "a", "wbr", "span"):
            self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def words_of(html: str) -> str:
    """What a reader of the HTML sees, its spaces single."""
    reader = Reader()
    reader.feed(html[html.index("<body") :])
    return " ".join("".join(reader.seen).split())
