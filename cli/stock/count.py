"""`wpp stock count`: a stock-take."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import instant
from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer, say, warn
from cli.framework.prompts import confirm, with_answers
from cli.framework.session import actor, open_portal_of_command, transaction
from cli.spreadsheet.duplicate_rows import repeat_documents, repeat_lines
from cli.spreadsheet.read import needed, rejecting, sheet_of
from cli.spreadsheet.summary import later_lines, read_document, what_was_read
from cli.stock.arguments import FileOrNot
from cli.template import write_template
from wpp.errors import ExitCode
from wpp.wording import count, listing, short_moment

if TYPE_CHECKING:
    from wpp.stock.stock_take import Count


def count_file(
    sheet_options: SheetOptions,
    options: WriteOptions,
    file: FileOrNot = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="When it was counted, e.g. 09:00, 9am or 27/11/2026 09:00. [default: now]",
        ),
    ] = None,
    template: Template = None,
) -> None:
    """Compare a stock-take with the portal's figures, and book the differences.

    Count everything on the shelf: available stock, and stock reserved for orders that have not left. Books in all of it
    or nothing; SKUs that are not in the file don't change. With --at or a column Counted at, what has moved since is
    set against the count and listed; a SKU that has been counted again since is not changed (exit code 4). Where units
    are missing that orders being packed have, it asks whether these had left.
    Columns: SKU, Quantity, Counted at.

    Examples:
      wpp stock count stock-take.xlsx --dry-run
      wpp stock count stock-take.xlsx --at 09:00
      wpp template stock-take stock-take.xlsx
    """
    from wpp.stock.count_time import time_of_count
    from wpp.stock.stock_take import SHELF_COLUMNS
    from wpp.warehouse.count_shelf import book_count

    if template is not None:
        write_template(options, "stock-take", template)
        return
    path = needed(file, "wpp stock count")
    with open_portal_of_command() as portal:
        sheet = sheet_of(path, SHELF_COLUMNS, sheet_options, options, kind="stock-take", portal=portal)
        say(options, *what_was_read(sheet))
        counted_at = None if at is None else time_of_count(at, now=portal.now())
        answers: dict[str, str] = {}

        def compare(given: dict[str, str]) -> "Count":
            answers.update(given)
            with rejecting(sheet, sheet_options, options), portal.trial(by=actor()) as work:
                return book_count(work, sheet, at=counted_at, answers=given)

        expected = with_answers(options, sheet_options.answers, compare)
        say(
            options,
            *later_lines(sheet),
            *repeat_lines(expected.repeats),
            *moved_lines(expected),
            *left_lines(expected),
            *differences(expected),
        )
        if expected.differences:
            confirm(options, f"Book {count(len(expected.differences), 'difference')}?")
        with transaction(portal, options) as work:
            booked = book_count(work, sheet, at=counted_at, answers=answers)
    if booked.uncounted:
        are = "is not in the file and stays as it is" if len(booked.uncounted) == 1 else ""
        are = are or "are not in the file and stay as they are"
        warn(f"{count(len(booked.uncounted), 'SKU')} {are}.")
    answer(
        options,
        document_of(booked) | {"dry_run": options.dry_run, "read": read_document(sheet)},
        summary(booked, options),
    )
    if booked.later:
        warn(
            *(
                f"  {each.sku} not changed: it was counted again on "
                f"{short_moment(each.at.astimezone(portal.zone))}, after this count of {short_moment(each.counted_at)}"
                for each in booked.later
            )
        )
        raise typer.Exit(ExitCode.LOOK)


def moved_lines(counted: "Count") -> list[str]:
    """What has moved since it was counted, SKU by SKU."""
    lines = []
    for line in counted.moved:
        since = [f"{each.units:+,} {each.cause}" for each in line.since]
        when = f"{line.at:%H:%M}" if line.at else "the count"
        lines.append(f"  {line.sku} since {when}: {listing(since)}")
    return lines


def left_lines(counted: "Count") -> list[str]:
    """What had left before the count in orders that were not completed by then, SKU by SKU."""
    return [
        f"  {line.sku}: {count(line.left, 'unit')} had left in {listing(line.left_in)}"
        for line in counted.lines
        if line.left
    ]


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
    if not counted.lines:
        return "Every SKU has been counted again since; nothing was booked."
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
                "counted_at": instant(line.at),
            }
            for line in counted.differences
        ],
        "moved": [
            {"sku": line.sku, "units": each.units, "cause": each.cause, "at": instant(each.at)}
            for line in counted.moved
            for each in line.since
        ],
        "left": [
            {"sku": line.sku, "units": line.left, "orders": list(line.left_in)}
            for line in counted.lines
            if line.left
        ],
        "counted_later": [
            {"sku": each.sku, "at": instant(each.at), "counted_at": instant(each.counted_at)}
            for each in counted.later
        ],
        "repeated": repeat_documents(counted.repeats),
        "uncounted": list(counted.uncounted),
    }
