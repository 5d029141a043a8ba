"""`wpp return correct`: something else came back than was recorded."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import left_as_counted, read_as
from cli.documents import return_document
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, say
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.returns.items import item, returned_units
from cli.returns.summary import returned
from cli.returns.undo import ReturnNumber

if TYPE_CHECKING:
    from wpp.returns.correcting import CorrectedReturn
    from wpp.returns.units import ReturnedItem

NONE_CAME = re.compile(r"(?P<sku>[^=:]+)=0(:[a-z]+)?")


def corrected_item(text: str) -> str:
    """An item as it should have been recorded, checked; SKU=0 for one that did not come back."""
    written = str(text).strip()
    return written if NONE_CAME.fullmatch(written) else item(written)


def correct(
    number: ReturnNumber,
    options: WriteOptions,
    items: Annotated[
        list[str],
        typer.Option(
            "--item",
            metavar="SKU[=QTY]:good|damaged|missing|wrong-item:SKU",
            parser=corrected_item,
            help="What really came of this SKU; SKU=0 for nothing. Can be repeated.",
        ),
    ],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
    answers: Answers = None,
) -> None:
    """Correct the condition or quantity of items in a return.

    Give everything that came back of each SKU you name; other SKUs stay as they are. Only the difference is moved, and
    digital services is emailed the corrected return. SKUs that have been counted since are asked about. To undo the
    whole return: wpp return undo.

    Examples:
      wpp return correct RET-3 --item TEE-NVY-M:damaged
      wpp return correct RET-3 --item TEE-NVY-M:good --item BOTTLE-BLK=0
    """
    from wpp.returns.correcting import correct_return

    corrections = [corrected_units(text) for text in items]
    codes = [*(each.sku for each in corrections), *(each.came for each in corrections)]

    def run(given: dict[str, str]) -> "tuple[CorrectedReturn, list[str]]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            done = correct_return(work, number, corrections, note=note, answers=given)
            return done, read_as(work.session, *codes)

    done, said = with_answers(options, answers, run)
    say(options, *said)
    document = return_document(done.returned)
    view = done.returned
    corrected = "would be corrected" if options.dry_run else "corrected"
    words = "already says so" if done.already else corrected
    lines = [f"{view.number} of order {view.order} {words}: {returned(document)}."]
    if done.replacement:
        lines.append(f"Order {done.replacement} was made as its replacement: check that it's still right.")
    more = {
        "already": done.already,
        "replacement": done.replacement or None,
        "as_counted": list(done.as_counted),
        "dry_run": options.dry_run,
    }
    answer(options, document | more, *lines, *left_as_counted(done.as_counted))


def corrected_units(text: str) -> "ReturnedItem":
    """An item as the trade's value."""
    from wpp.returns.model import Condition
    from wpp.returns.units import ReturnedItem

    nothing = NONE_CAME.fullmatch(text)
    return ReturnedItem(nothing["sku"].strip(), 0, Condition.GOOD) if nothing else returned_units(text)
