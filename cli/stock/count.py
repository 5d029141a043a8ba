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
    sheet_options: SheetOptions, options: WriteOptions, file: FileOrNot = None, template: Template = None
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
        write_template(options, "stock-take", template)
        return
    sheet = sheet_of(needed(file, "wpp stock count"), COUNT_COLUMNS, sheet_options, options)
    say(options, *what_was_read(sheet))
    with open_portal_of_command() as portal:
        with rejecting(sheet, sheet_options, options), portal.trial(by=actor()) as work:
            expected = book_count(work, sheet)
        say(options, *repeat_lines(expected.repeats), *differences(expected))
        if expected.differences:
            confirm(options, f"Book {count(len(expected.differences), 'difference')}?")
        with transaction(portal, options) as work:
            booked = book_count(work, sheet)
    if booked.uncounted:
        are = "is not in the file and stays as it is" if len(booked.uncounted) == 1 else ""
        are = are or "are not in the file and stay as they are"
        warn(f"{count(len(booked.uncounted), 'SKU')} {are}.")
    answer(
        options,
        document_of(booked) | {"dry_run": options.dry_run, "read": read_document(sheet)},
        summary(booked, options),
    )


def differences(counted: "Count") -> list[str]:
    """Every SKU that is not as expected, in a line each."""
    from wpp.catalogue.views import label

    return [
        f"{line.difference:>+6,}  {line.sku}  {label(line.name, line.size)}: {line.counted:,} counted, "
        f"{line.expected:,} expected"
        for line in counted.differences
    ]


def summary(counted: "Count", options: WriteOptions) -> str:
    """The count in a sentence."""
    lines = count(len(counted.lines), "SKU")
    if not counted.differences:
        return f"{lines} counted, {'all ' if len(counted.lines) > 1 else ''}correct."
    more = sum(line.difference for line in counted.differences if line.difference > 0)
    fewer = -sum(line.difference for line in counted.differences if line.difference < 0)
    what = " and ".join(
        ([f"{count(more, 'unit')} found"] if more else [])
        + ([f"{count(fewer, 'unit')} missing"] if fewer else [])
    )
    booked = "would be booked" if options.dry_run else "booked"
    return f"{lines} counted: {what}; {count(len(counted.differences), 'difference')} {booked}."


def document_of(counted: "Count") -> dict[str, object]:
    """The count for programs."""
    return {
        "file": counted.file,
        "counted": len(counted.lines),
        "differences": [
            {
                "sku": line.sku,
                "expected": line.expected,
                "counted": line.counted,
                "difference": line.difference,
            }
            for line in counted.differences
        ],
        "repeated": repeat_documents(counted.repeats),
        "uncounted": list(counted.uncounted),
    }
