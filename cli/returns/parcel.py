"""What is said of a parcel that came back or never arrived: a group of options, and what was meant by it."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cli.returns.items import TypedReturn, item, returned_units
from cli.returns.reissue import Exchange, SendingTo
from wpp.errors import UsageError


@dataclass(frozen=True, slots=True)
class ParcelOptions:
    """What came back from one order, and what is sent instead."""

    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="SKU[=QTY]:good|damaged|missing|wrong-item:SKU",
            parser=item,
            help="Item returned or missing. Can be repeated.",
        ),
    ] = None
    undelivered: Annotated[
        bool,
        typer.Option(
            "--undelivered",
            help="The whole parcel came back; in good condition unless --item says otherwise.",
        ),
    ] = False
    lost: Annotated[bool, typer.Option("--lost", help="The carrier lost the whole parcel.")] = False
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = ""
    exchange: Exchange = None
    reissue: Annotated[bool, typer.Option("--reissue", help="Send the same items again.")] = False

    def given(self) -> bool:
        """Whether anything was said of one order."""
        return bool(self.items or self.undelivered or self.lost or self.replaces())

    def replaces(self) -> bool:
        """Whether a replacement is sent at once."""
        return self.reissue or self.exchange is not None

    def checked(self, number: str | None, where: SendingTo) -> TypedReturn:
        """What was typed, as the trade's values. Raises `UsageError`."""
        from wpp.returns.model import ReturnKind

        if where.changes() and not self.replaces():
            raise UsageError(
                "A new address needs something to send to it.", hints=["--reissue", "--exchange SKU"]
            )
        if number is None or not (self.items or self.undelivered or self.lost):
            raise UsageError(
                "Which order, and what came back?",
                hints=["wpp return record ORDER --item SKU:good", "wpp return record --from FILE"],
            )
        if self.undelivered and self.lost:
            raise UsageError(
                "A parcel that came back is not lost.",
                hints=["Use --undelivered if it came back, --lost if it did not."],
            )
        kind = ReturnKind.SENT_BACK
        if self.undelivered or self.lost:
            kind = ReturnKind.UNDELIVERED if self.undelivered else ReturnKind.LOST
        return TypedReturn(number, [returned_units(text) for text in self.items or ()], kind, self.note)
