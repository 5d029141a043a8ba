"""`wpp stock count`: a stock-take."""

from typing import TYPE_CHECKING

from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer, say, warn
from cli.framework.prompts import confirm
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import needed, rejecting, sheet_of
from cli.spreadsheet.summary import read_document, what_was_read
from cli.stock.arguments import FileOrNot
from cli.template import write_template
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.stock.stock_take import Count


def count_file(
    found_by: SheetOptions, how: WriteOptions, file: FileOrNot = None, template: Template = None
) -> None:
    """Compare a stock-take with the portal's figures, and book the differences.

    Count everything on the shelf: available stock, and stock reserved for orders that have not left. Books in all of it
    or nothing. SKUs that are not in the file are left alone.
    Columns: SKU, Quantity.

    Examples:
      wpp stock count stock-take.xlsx --dry-run
      wpp stock count stock-take.xlsx
      wpp template stock-take stock-take.xlsx
    """
    from wpp.stock.stock_take import COUNT_COLUMNS, book_count

    if template is not None:
        write_template(how, "stock-take", template)
        return
    sheet = sheet_of(needed(file, "wpp stock count"), COUNT_COLUMNS, found_by, how)
    say(how, *what_was_read(sheet))
    with open_portal_of_command() as portal:
        with rejecting(sheet, found_by, how), portal.trial(by=actor()) as work:
            expected = book_count(work, sheet)
        say(how, *repeat_lines(expected.repeats), *differences(expected))
        if expected.differences:
            confirm(how, f"Book {count(len(expected.differences), 'difference')}?")
        with transaction(portal, how) as work:
            booked = book_count(work, sheet)
    if booked.uncounted:
        are = "is not in the file and stays as it is" if len(booked.uncounted) == 1 else ""
        are = are or "are not in the file and stay as they are"
        warn(f"{count(len(booked.uncounted), 'SKU')} {are}.")
    answer(
        how,
        document_of(booked) | {"dry_run": how.dry_run, "read": read_document(sheet)},
        summary(booked, how),
    )


def differences(found: "Count") -> list[str]:
    """Every SKU that is not as expected, in a line each."""
    from wpp.catalogue.views import label

    return [
        f"{line.difference:>+6,}  {line.sku}  {label(line.name, line.size)}: {line.counted:,} counted, "
        f"{line.expected:,} expected"
        for line in found.differences
    ]


def summary(found: "Count", how: WriteOptions) -> str:
    """The count in a sentence."""
    lines = count(len(found.lines), "SKU")
    if not found.differences:
        return f"{lines} counted, {'all ' if len(found.lines) > 1 else ''}correct."
    more = sum(line.difference for line in found.differences if line.difference > 0)
    fewer = -sum(line.difference for line in found.differences if line.difference < 0)
    what = " and ".join(
        ([f"{count(more, 'unit')} found"] if more else [])
        + ([f"{count(fewer, 'unit')} missing"] if fewer else [])
    )
    booked = "would be booked" if how.dry_run else "booked"
    return f"{lines} counted: {what}; {count(len(found.differences), 'difference')} {booked}."


def document_of(found: "Count") -> dict[str, object]:
    """The count for programs."""
    return {
        "file": found.file,
        "counted": len(found.lines),
        "differences": [
            {
                "sku": line.sku,
                "expected": line.expected,
                "counted": line.counted,
                "difference": line.difference,
            }
            for line in found.differences
        ],
        "repeated": repeat_documents(found.repeats),
        "uncounted": list(found.uncounted),
    }
