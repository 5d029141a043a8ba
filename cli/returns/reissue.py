"""`wpp return reissue`, and what else says that something goes out in place of a return."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from cli.codes import read_as
from cli.documents import return_document
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, say
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.returns.summary import return_summary
from wpp.wording import listing

if TYPE_CHECKING:
    from wpp.returns.replacements import Exchanged
    from wpp.returns.views import ReturnView

Exchange: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--exchange", metavar="SKU", help="Send the same number of this SKU instead, in a new order."
    ),
]


@dataclass(frozen=True, slots=True)
class SendingTo:
    """Where something goes that is sent again, as far as it is not where the first order went."""

    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Change the name on the label.")
    ] = None
    line1: Annotated[
        str | None, typer.Option("--line1", metavar="TEXT", help="Change the house and street.")
    ] = None
    line2: Annotated[
        str | None, typer.Option("--line2", metavar="TEXT", help="Change the second line; '' removes it.")
    ] = None
    town: Annotated[str | None, typer.Option("--town", metavar="TEXT", help="Change the town.")] = None
    postcode: Annotated[
        str | None, typer.Option("--postcode", metavar="TEXT", help="Change the postcode.")
    ] = None
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help="Change the country, e.g. GB.")
    ] = None
    phone: Annotated[str | None, typer.Option("--phone", metavar="TEXT", help="Change the phone number.")] = (
        None
    )

    def changes(self) -> dict[str, str]:
        """The fields that were given."""
        fields = ("name", "line1", "line2", "town", "postcode", "country", "phone")
        return {field: getattr(self, field) for field in fields if getattr(self, field) is not None}


def reissue(
    number: Annotated[str, typer.Argument(metavar="RETURN", help="Return number, e.g. RET-1.")],
    options: WriteOptions,
    where: SendingTo,
    exchange: Exchange = None,
    answers: Answers = None,
) -> None:
    """Send a replacement for a return that is already recorded.

    Sends again whatever came back damaged or wrong, was missing or never arrived; --exchange sends something else. The
    replacement is a new order, linked to the first, and its stock is reserved at once. A return can be replaced once,
    unless that replacement is cancelled. Another item than the pack offers in the same choice is asked about.

    Examples:
      wpp return reissue RET-3
      wpp return reissue RET-3 --line1 "14 High Street" --postcode "LS1 4AP"
      wpp return reissue RET-3 --exchange TEE-NVY-L
    """
    from wpp.catalogue.views import find_sku
    from wpp.returns.replacements import replace_return

    def run(given: dict[str, str]) -> "tuple[Exchanged, list[str], str | None]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            result = replace_return(work, number, sku=exchange or "", address=where.changes(), answers=given)
            said = read_as(work.session, exchange or "")
            return result, said, find_sku(work.session, exchange).code if exchange else None

    result, said, sent = with_answers(options, answers, run)
    say(options, *said)
    tell_exchanged(options, result, sent, new=False)


def tell_exchanged(
    options: WriteOptions, exchanged: "Exchanged", exchange: str | None, *, new: bool = True
) -> None:
    """The return, and its replacement order; `new` where the return was recorded in the same act."""
    document = return_document(exchanged.returned)
    goods = [{"sku": line.sku, "quantity": line.quantity} for line in exchanged.order.lines]
    more: dict[str, Any] = {"replacement": {"number": exchanged.order.number, "lines": goods}}
    if exchange is not None:
        from wpp.catalogue.codes import code_key

        # As it was before there could be several lines: the thing that was asked for.
        (line,) = [line for line in goods if code_key(str(line["sku"])) == code_key(exchange)]
        more["exchange"] = {"number": exchanged.order.number} | line
    words = listing([f"{line['quantity']} × {line['sku']}" for line in goods], most=10)
    answer(
        options,
        document | more | {"dry_run": options.dry_run},
        return_summary(document, dry_run=options.dry_run and new),
        f"{'Would create a replacement order' if options.dry_run else f'Replacement order {exchanged.order.number}'}: "
        f"{words}.",
        *(shelf_check_hint(exchanged.returned, options) if new else []),
    )


def shelf_check_hint(recorded: "ReturnView", options: WriteOptions) -> list[str]:
    """What the shelves say and the books do not, after something wrong had been sent."""
    lines = []
    for line in recorded.lines if not options.dry_run else ():
        if line.came:
            n = line.quantity
            lines.append(
                f"{line.came} counts as available again. {line.sku} was booked as sent and may still be on its shelf: "
                f"count both. One too few in the books: wpp stock adjust {line.sku} +{n} --reason found; one too "
                f"many: wpp stock adjust {line.came} -{n} --reason count"
            )
    return lines
