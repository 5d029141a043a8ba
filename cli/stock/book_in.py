"""`wpp stock book-in`: a delivery from the warehouse's spreadsheet."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import goods_in_document
from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer, say, warn
from cli.framework.prompts import confirm, may_ask, with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import needed, rejecting, sheet_of
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.stock.arguments import FileOrNot
from cli.template import write_template
from wpp.hints import Hint, HintCode
from wpp.wording import count, day, listing

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.sheets import Sheet
    from wpp.stock.receiving.deliveries import GoodsInPlan, GoodsInView
    from wpp.stock.receiving.duplicate_delivery import AlreadyBooked
    from wpp.stock.receiving.purchase_receipts import ReceiptResult

SHOWN_ROWS = 8


def book_in_file(
    sheet_options: SheetOptions,
    options: WriteOptions,
    file: FileOrNot = None,
    delivery_note: Annotated[
        str | None,
        typer.Option("--delivery-note", metavar="REF", help="Delivery note, if the file has none."),
    ] = None,
    different_delivery: Annotated[
        bool,
        typer.Option(
            "--different-delivery", help="The note is a different one that looks similar, like 12 and 0012."
        ),
    ] = False,
    reference: Annotated[
        str | None,
        typer.Option(
            "--reference", metavar="PO", help="Purchase order reference. [default: any that matches]"
        ),
    ] = None,
    complete_purchase: Annotated[
        bool, typer.Option("--complete-purchase", help="Close the matching purchase orders, even if short.")
    ] = False,
    template: Template = None,
) -> None:
    """Book in a delivery from a spreadsheet.

    Books in all of it or nothing, and each delivery note once. If a file has grown since it was booked in, the new rows
    are listed and --rejects writes them to a file of their own. Customer services and digital services get the goods-in
    email. The units come off open purchase orders, and anything short or over is listed.
    Columns: Delivery note, Date, SKU, Description, Quantity, Unit.

    Examples:
      wpp stock book-in goods-in.xlsx
      wpp stock book-in goods-in.csv --delivery-note DN-48213 --dry-run
      wpp template goods-in goods-in.xlsx
    """
    from wpp.catalogue.views import label
    from wpp.stock.receiving.deliveries import book_in
    from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS

    if template is not None:
        write_template(options, "goods-in", template)
        return
    path = needed(file, "wpp stock book-in")
    with open_portal_of_command() as portal:
        sheet = sheet_of(path, DELIVERY_COLUMNS, sheet_options, options, kind="goods-in", portal=portal)
        say(options, *what_was_read(sheet))
        plan = checked(portal, sheet, sheet_options, options, note=delivery_note, another=different_delivery)
        say(
            options,
            *(f"{line.quantity:>6,}  {line.sku}  {label(line.name, line.size)}" for line in plan.lines),
            *later_lines(sheet),
            *repeat_lines(plan.repeats),
            *day_lines(plan),
        )
        confirm(options, f"Book in {count(plan.units, 'unit')} of delivery note {plan.delivery_note}?")
        with transaction(portal, options) as work:
            delivery = book_in(work, plan, reference=reference, close=complete_purchase)
    say(options, *arrival_lines(delivery.arrival, options))
    document = goods_in_document(delivery) | {
        "repeated": repeat_documents(plan.repeats),
        "days": [{"day": which.isoformat(), "rows": list(rows)} for which, rows in plan.days],
        "dry_run": options.dry_run,
        "read": read_document(sheet),
    }
    answer(options, document, summary(delivery, options))


def checked(
    portal: "Portal",
    sheet: "Sheet",
    sheet_options: SheetOptions,
    options: WriteOptions,
    *,
    note: str | None,
    another: bool,
) -> "GoodsInPlan":
    """The delivery, once a person has said that a note is not the one it looks like, or nobody had to."""
    from wpp.stock.receiving.delivery_sheet import check_goods_in
    from wpp.stock.receiving.duplicate_delivery import AlreadyBooked

    try:
        with portal.reading() as session, rejecting(sheet, sheet_options, options):
            return with_answers(
                options,
                sheet_options.answers,
                lambda answers: check_goods_in(
                    session, sheet, delivery_note=note, another=another, answers=answers
                ),
            )
    except AlreadyBooked as refusal:
        if refusal.perhaps and may_ask(options):
            warn(refusal.message, *(f"  {line}" for line in refusal.details()))
            confirm(options, "Is it another delivery?", default=False)
            return checked(portal, sheet, sheet_options, options, note=note, another=True)
        write_new_rows(refusal, sheet_options, options)
        raise


def write_new_rows(refusal: "AlreadyBooked", sheet_options: SheetOptions, options: WriteOptions) -> None:
    """What was not booked the first time, in the file that `--rejects` asks for; a dry run writes none."""
    from wpp.sheets import write_table
    from wpp.sheets.writing.drafts import same_or_absent

    if sheet_options.rejects is None or not refusal.more or options.dry_run:
        return
    rows: list[tuple[str | int, ...]] = [(refusal.added, line.sku, line.difference) for line in refusal.more]
    headings = ["Delivery note", "SKU", "Quantity"]
    same_or_absent(sheet_options.rejects, lambda draft: write_table(draft, "Goods in", headings, rows))
    warn(f"The new rows are in {sheet_options.rejects}, with delivery note {refusal.added}.")
    look = f"Check whether these units are extra. If so: wpp stock book-in {sheet_options.rejects}"
    count = [each for each in refusal.hints if isinstance(each, Hint) and each.code is HintCode.COUNT_STOCK]
    refusal.hints = (look, *count)


def day_lines(plan: "GoodsInPlan") -> list[str]:
    """That the rows of a delivery have several days."""
    if not plan.days:
        return []
    days = [
        f"{day(which)} in {'row' if len(rows) == 1 else 'rows'} {row_list(rows)}" for which, rows in plan.days
    ]
    return [f"  One delivery note and {len(days)} days: {listing(days)}. {day(plan.days[0][0])} is kept."]


def row_list(rows: tuple[int, ...]) -> str:
    """`2, 3 and 4`."""
    return listing([str(row) for row in rows], SHOWN_ROWS)


def arrival_lines(arrival: "ReceiptResult", options: WriteOptions) -> list[str]:
    """What a delivery brought of what was expected, what it did not, and what nobody expected."""
    came, closed = ("would come off", "would be closed") if options.dry_run else ("came", "closed")
    lines = []
    for line in arrival.lines:
        rest = f", {line.short:,} short" if line.short else ""
        end = f" and {closed}" if line.closed else ", still expected" if line.short else ""
        lines.append(f"  {line.reference}  {line.sku}: {line.units:,} {came}{rest}{end}")
    return lines + [f"  {sku}: {units:,} over what was expected" for sku, units in arrival.over]


def summary(delivery: "GoodsInView", options: WriteOptions) -> str:
    """The delivery in a sentence; a dry run has no number, which the next delivery gets."""
    what = f"{count(delivery.units, 'unit')} of {count(len(delivery.lines), 'SKU')}"
    if options.dry_run:
        return f"{what} would be booked in, delivery note {delivery.delivery_note}."
    return f"{delivery.number}: {what} booked in, delivery note {delivery.delivery_note}."
