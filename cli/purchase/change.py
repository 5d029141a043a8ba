"""`wpp purchase change`: another quantity, day or reference."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.framework.options import Answers, WriteOptions, number, positive_number
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.purchase.result import Reference, day, purchase_result

if TYPE_CHECKING:
    from wpp.stock.receiving.purchase_changes import PurchaseChange


def change_purchase(
    reference: Reference,
    options: WriteOptions,
    sku: Annotated[
        str | None, typer.Argument(metavar="[SKU]", help="SKU. [default: all that are still expected]")
    ] = None,
    quantity: Annotated[
        int | None,
        number(positive_number, "--quantity", text="Units ordered in all, with those that have come."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="Expected date, e.g. 14/04/2027.")
    ] = None,
    new_reference: Annotated[
        str | None, typer.Option("--reference", metavar="PO", help="New reference of the purchase order.")
    ] = None,
    answers: Answers = None,
) -> None:
    """Correct a purchase order: its quantity, date or reference.

    A quantity can't be less than what has come. A day that has passed is asked about.

    Examples:
      wpp purchase change PO-2041 TEE-NVY-M --quantity 60
      wpp purchase change PO-2041 --by 2027-04-21
      wpp purchase change PO-2041 --reference PO-2014
    """
    from wpp.stock.receiving.purchase_changes import change_purchase as change

    due_on = day(by)
    with open_portal_of_command() as portal:

        def run(given: dict[str, str]) -> "PurchaseChange":
            with transaction(portal, options) as work:
                return change(
                    work,
                    reference,
                    sku,
                    quantity=quantity,
                    due_on=due_on,
                    new_reference=new_reference,
                    answers=given,
                )

        result = with_answers(options, answers, run)
    be = "would be" if options.dry_run else "is"
    name = result.lines[0].reference
    sentence = f"{name} is like that already." if result.already else f"{name} {be} changed."
    purchase_result(options, result.lines, sentence, {"already": result.already})
