"""`wpp return`: what came back, and what never arrived."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import read_as
from cli.documents import return_document
from cli.framework.hints import problem_document, worded
from cli.framework.options import SheetOptions, Template, WriteOptions, answers_of
from cli.framework.output import answer, say
from cli.framework.prompts import confirm, may_ask, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.returns.items import TypedReturn
from cli.returns.parcel import ParcelOptions
from cli.returns.reissue import SendingTo, shelf_check_hint, tell_exchanged
from cli.returns.summary import return_summary
from cli.spreadsheet.read import exit_with_rejected, print_rejected, rejected_rows, sheet_of
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.template import write_template
from wpp.errors import UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.returns.replacements import Exchanged


def record(
    sheet_options: SheetOptions,
    options: WriteOptions,
    where: SendingTo,
    parcel: ParcelOptions,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[ORDER]", help="Order number; or use --from FILE."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A sheet: Order, SKU, Quantity, Condition, Came, Note."),
    ] = None,
    template: Template = None,
) -> None:
    """Record a return for an order, or for every order in a file.

    Good items go back to stock, damaged ones to quarantine, and missing ones are booked as lost. For a wrong item, the
    one that came back goes into stock. Digital services is emailed, and so is the starter if the parcel never arrived.
    In a file, valid orders are recorded and the other rows listed (exit code 4). Names and postcodes in it are compared
    with the orders.

    --exchange and --reissue also place a new order for the same person, linked to the first. It goes to the same
    address unless you give another with --line1, --postcode and so on. With both, the exchange replaces what came back
    in good condition. Another item than the pack offers in the same choice is asked about.

    Examples:
      wpp return record 10013 --item TEE-NVY-M:good --item BOTTLE-BLK:damaged --note "lid cracked"
      wpp return record 10013 --item TEE-NVY-M:good --exchange TEE-NVY-L
      wpp return record 10013 --item TEE-NVY-M:wrong-item:TEE-NVY-L --reissue
      wpp return record 10013 --item BOTTLE-BLK:missing --reissue
      wpp return record 10013 --undelivered --note "gone away" --reissue --line1 "14 High Street"
      wpp return record 10013 --lost
      wpp return record --from returns.xlsx --rejects to-correct.xlsx
      wpp template returns returns.xlsx
    """
    if template is not None:
        write_template(options, "returns", template)
        return
    if file is not None:
        if number is not None or parcel.given() or where.changes():
            raise UsageError(
                "An order and --from FILE do not go together.",
                hints=["Choose one of the two.", "To send something afterwards: wpp return reissue RETURN"],
            )
        record_from(file, sheet_options, options)
        return
    typed = parcel.checked(number, where)
    if parcel.replaces():
        given = sheet_options.answers
        record_and_replace(typed, parcel.exchange, parcel.reissue, where, options, given)
    else:
        record_alone(typed, options)


def record_alone(typed: TypedReturn, options: WriteOptions) -> None:
    """Record a return without a replacement, or before there is one."""
    from wpp.returns.recording import record_return

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        view = record_return(work, typed.number, typed.returned, kind=typed.kind, note=typed.note)
        said = read_as(
            work.session, *(each.sku for each in typed.returned), *(each.came for each in typed.returned)
        )
    say(options, *said)
    document = return_document(view)
    summary = return_summary(document, dry_run=options.dry_run)
    answer(options, document | {"dry_run": options.dry_run}, summary, *shelf_check_hint(view, options))


def record_and_replace(
    typed: TypedReturn,
    exchange: str | None,
    reissue: bool,
    where: SendingTo,
    options: WriteOptions,
    given: list[str] | None,
) -> None:
    """Record a return and send a replacement."""
    from wpp.catalogue.views import find_sku
    from wpp.returns.model import ReturnKind
    from wpp.returns.replacements import send_again

    if exchange is not None and typed.kind is not ReturnKind.SENT_BACK:
        one = f"wpp return record {typed.number} --item SKU:missing --exchange SKU"
        raise UsageError(
            "A parcel that never arrived is sent again with the same contents.",
            hints=["--reissue", f"To exchange one item: {one}"],
        )

    def run(answers: dict[str, str]) -> "tuple[Exchanged, list[str], str | None]":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            done = send_again(
                work,
                typed.number,
                typed.returned,
                sku=exchange or "",
                reissue=reissue,
                kind=typed.kind,
                note=typed.note,
                address=where.changes(),
                answers=answers,
            )
            said = read_as(work.session, *(each.sku for each in typed.returned), exchange or "")
            return done, said, find_sku(work.session, exchange).code if exchange else None

    done, said, sent = with_answers(options, given, run)
    say(options, *said)
    tell_exchanged(options, done, sent)


def record_from(file: Path, sheet_options: SheetOptions, options: WriteOptions) -> None:
    """Record what a file says came back."""
    from wpp.warehouse.returns_import import record_returns
    from wpp.warehouse.returns_sheet import RETURNED_COLUMNS

    sheet = sheet_of(file, RETURNED_COLUMNS, sheet_options, options, kind="returns")
    say(options, *what_was_read(sheet))
    given = answers_of(sheet_options.answers)
    with open_portal_of_command() as portal:
        if may_ask(options):
            with portal.trial(by=actor()) as work:
                imported = record_returns(work, sheet, answers=given)
            print_rejected(imported.problems)
            confirm(options, f"Record {count(len(imported.returns), 'return')}?")
        with transaction(portal, options) as work:
            imported = record_returns(work, sheet, answers=given)
    say(options, *later_lines(sheet))
    rejects = rejected_rows(sheet, imported.problems, sheet_options, options)
    documents = [return_document(each) for each in imported.returns]
    document = {
        "file": imported.file,
        "returns": documents,
        "already": [{"number": each.number, "order": each.order} for each in imported.already],
        "rejected": [problem_document(problem) for problem in imported.problems],
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": options.dry_run,
        "read": read_document(sheet),
    }
    lines = [return_summary(each, dry_run=options.dry_run) for each in documents]
    lines += [line for each in imported.returns for line in shelf_check_hint(each, options)]
    lines += [f"{each.message} {worded(each.hints[0])}" for each in imported.already]
    recorded = "would be recorded" if options.dry_run else "recorded"
    answer(options, document, *lines, f"{imported.file}: {count(len(documents), 'return')} {recorded}.")
    if not may_ask(options):
        print_rejected(imported.problems)
    exit_with_rejected(options, imported.problems, rejects)
