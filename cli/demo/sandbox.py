"""What every step of the demo works with: the portal, the telling, and how things are read back from it."""

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from cli.demo.narrator import Story
from wpp.errors import Refusal
from wpp.mail.outbox import MessageView, list_messages
from wpp.portal import Portal
from wpp.stock.levels import level_of


@dataclass
class Stage:
    """One demo under way. `told` is the last email that was told of."""

    story: Story
    portal: Portal
    home: Path
    told: int = field(default=0)

    @contextmanager
    def refusal(self, introduction: str) -> Iterator[None]:
        """The step must be refused; its words are told. A refusal that does not come is a bug."""
        try:
            yield
        except Refusal as refusal:
            self.story.refused(f"{introduction} {refusal.message}")
        else:
            raise AssertionError(f"not refused: {introduction}")

    def tell_letters(self, *, most: int = 4) -> None:
        """The emails that were written since the last time, each to its one recipient."""
        with self.portal.reading() as session:
            rows = [each for each in reversed(list_messages(session, limit=None)) if each.id > self.told]
        self.told = max([self.told, *(each.id for each in rows)])
        for each in rows[:most]:
            self.story.letter(f"{each.to}: “{each.subject}”")
        if len(rows) > most:
            self.story.fact(f"and {len(rows) - most} more like these")

    def tell_stock(self, *codes: str) -> None:
        """What there is of some SKUs now."""
        with self.portal.reading() as session:
            levels = [level_of(session, code) for code in codes]
        rows: list[tuple[str, ...]] = [
            (
                level.sku,
                f"{level.available:>3} available",
                f"{level.committed} committed",
                f"{level.quarantine} in quarantine" if level.quarantine else "",
                "low" if level.low else "",
            )
            for level in levels
        ]
        self.story.table(rows)

    def letters_to(self, address: str) -> list[MessageView]:
        """Every email written to somebody, the newest first."""
        with self.portal.reading() as session:
            return list_messages(session, to=address, limit=None)

    def opened_letters(self) -> list[EmailMessage]:
        """The emails that lie in the folder, read as a mail program would read them."""
        return [
            email.message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted((self.home / "mail").rglob("*.eml"))
        ]

    def token_for(self, address: str) -> str:
        """The personal link out of somebody's newest email, as they would click it."""
        for message in reversed(self.opened_letters()):
            body = message.get_body(("plain",))
            match = re.search(r"/(?:welcome|password)/([\w-]{20,})", body.get_content() if body else "")
            if match and address in str(message["To"]):
                return match[1]
        raise AssertionError(f"no link was mailed to {address}")
