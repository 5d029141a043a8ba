"""`wpp return`: what came back, and what never arrived."""

from pathlib import Path
from typing import Annotated

import typer

from cli.documents import return_document
from cli.framework.hints import problem_document, worded
from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer, say
from cli.framework.prompts import confirm, may_ask
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.returns.items import TypedReturn, item, returned_units
from cli.returns.reissue import Exchange, SendingTo, shelf_check_hint, tell_exchanged
from cli.returns.summary import return_summary
from cli.spreadsheet.read import exit_with_rejected, print_rejected, rejected_rows, sheet_of
from cli.spreadsheet.summary import read_document, what_was_read
from cli.template import write_template
from wpp.errors import UsageError
from wpp.wording import count


def record(
    found_by: SheetOptions,
    how: WriteOptions,
    where: SendingTo,
    number: Annotated[
        str | None,
        typer.Argument(metavar="[ORDER]", help="Order number; or use --from FILE."),
    ] = None,
    items: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="SKU[=QTY]:good|damaged|missing|wrong-item:SKU",
            parser=item,
            help="Item returned or missing. Can be repeated.",
        ),
    ] = None,
    undelivered: Annotated[
        bool,
        typer.Option(
            "--undelivered",
            help="The whole parcel came back; in good condition unless --item says otherwise.",
        ),
    ] = False,
    lost: Annotated[bool, typer.Option("--lost", help="The carrier lost the whole parcel.")] = False,
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A sheet: Order, SKU, Quantity, Condition, Came, Note."),
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Add a note.")] = "",
    exchange: Exchange = None,
    reissue: Annotated[bool, typer.Option("--reissue", help="Send the same items again.")] = False,
    template: Template = None,
) -> None:
    """Record a return for an order, or for every order in a file.

    Good items go back to stock, damaged ones to quarantine, and missing ones are booked as lost. For a wrong item, the
    one that came back goes into stock. Digital services is emailed, and so is the starter if the parcel never arrived.
    In a file, valid orders are recorded and the other rows listed (exit code 4).

    --exchange and --reissue also place a new order for the same person, linked to the first. It goes to the same
    address unless you give another with --line1, --postcode and so on. With both, the exchange replaces what came back
    in good condition.

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
        write_template(how, "returns", template)
        return
    again = reissue or exchange is not None
    if file is not None:
        if number is not None or items or again or undelivered or lost or where.changes():
            raise UsageError(
                "An order and --from FILE do not go together.",
                hints=["Choose one of the two.", "To send something afterwards: wpp return reissue RETURN"],
            )
        record_from(file, found_by, how)
        return
    if where.changes() and not again:
        raise UsageError(
            "Another address, and nothing that would be sent to it.", hints=["--reissue", "--exchange SKU"]
        )
    if number is None or not (items or undelivered or lost):
        raise UsageError(
            "Which order, and what came back of it?",
            hints=["wpp return record ORDER --item SKU:good", "wpp return record --from FILE"],
        )
    found = came_back(number, items or [], note, undelivered=undelivered, lost=lost)
    if again:
        record_and_replace(found, exchange, reissue, where, how)
    else:
        record_alone(found, how)


def came_back(number: str, items: list[str], note: str, *, undelivered: bool, lost: bool) -> TypedReturn:
    """What was typed as the trade's values."""
    from wpp.returns.model import ReturnKind

    if undelivered and lost:
        raise UsageError(
            "A parcel that came back is not lost.",
            hints=["--undelivered where it came back, --lost where not."],
        )
    kind = ReturnKind.UNDELIVERED if undelivered else ReturnKind.LOST if lost else ReturnKind.SENT_BACK
    return TypedReturn(number, [returned_units(text) for text in items], kind, note)


def record_alone(found: TypedReturn, how: WriteOptions) -> None:
    """Record a return; nothing goes out in its place, or not yet."""
    from wpp.returns.recording import record_return

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        view = record_return(work, found.number, found.returned, kind=found.kind, note=found.note)
    document = return_document(view)
    told = return_summary(document, dry_run=how.dry_run)
    answer(how, document | {"dry_run": how.dry_run}, told, *shelf_check_hint(view, how))


def record_and_replace(
    found: TypedReturn, exchange: str | None, reissue: bool, where: SendingTo, how: WriteOptions
) -> None:
    """Record a return and send something in its place."""
    from wpp.returns.model import ReturnKind
    from wpp.returns.replacements import send_again

    if exchange is not None and found.kind is not ReturnKind.SENT_BACK:
        one = f"wpp return record {found.number} --item SKU:missing --exchange SKU"
        raise UsageError(
            "What never arrived is sent again as it was.", hints=["--reissue", f"One thing of it: {one}"]
        )
    with open_portal_of_command() as portal, transaction(portal, how) as work:
        done = send_again(
            work,
            found.number,
            found.returned,
            sku=exchange or "",
            reissue=reissue,
            kind=found.kind,
            note=found.note,
            address=where.changes(),
        )
    tell_exchanged(how, done, exchange)


def record_from(file: Path, found_by: SheetOptions, how: WriteOptions) -> None:
    """Record what a file says came back."""
    from wpp.warehouse.returns_import import record_returns
    from wpp.warehouse.returns_sheet import RETURN_COLUMNS

    sheet = sheet_of(file, RETURN_COLUMNS, found_by, how)
    say(how, *what_was_read(sheet))
    with open_portal_of_command() as portal:
        if may_ask(how):
            with portal.trial(by=actor()) as work:
                found = record_returns(work, sheet)
            print_rejected(found.problems)
            confirm(how, f"Record {count(len(found.returns), 'return')}?")
        with transaction(portal, how) as work:
            found = record_returns(work, sheet)
    rejects = rejected_rows(sheet, found.problems, found_by, how)
    documents = [return_document(each) for each in found.returns]
    document = {
        "file": found.file,
        "returns": documents,
        "already": [{"number": each.number, "order": each.order} for each in found.already],
        "rejected": [problem_document(problem) for problem in found.problems],
        "rejects_file": str(rejects) if rejects else None,
        "dry_run": how.dry_run,
        "read": read_document(sheet),
    }
    lines = [return_summary(each, dry_run=how.dry_run) for each in documents]
    lines += [line for each in found.returns for line in shelf_check_hint(each, how)]
    lines += [f"{each.message} {worded(each.hints[0])}" for each in found.already]
    recorded = "would be recorded" if how.dry_run else "recorded"
    answer(how, document, *lines, f"{found.file}: {count(len(documents), 'return')} {recorded}.")
    if not may_ask(how):
        print_rejected(found.problems)
    exit_with_rejected(how, found.problems, rejects)
