"""Read one sheet of a file, in five steps: recognise, decode, locate, rows, values.

1. recognise: what kind of file the content is, and whether its name agrees (`readers.file_types`)
2. decode: the file as a workbook of raw rows; text in its encoding, with its delimiter (`readers`, `text`)
3. locate: which sheet, which row of headings, and which column is which field (`table.locate`, `table.headings`); what
   they leave open is asked (`table.which_sheet`, `table.which_column`), unless a saved reading of files with these
   headings says it (`table.recognition`)
4. rows: entries, skipped rows such as totals, rows whose cells don't line up (`table.rows`, `table.totals`), and
   rows below a sentence or repeated headings, about which a person is asked (`table.sections`)
5. values: cells whose characters were lost or are in doubt (`table.values`); what a cell means is for the caller
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from wpp.hints import Hint, HintCode
from wpp.sheets.errors import (
    AmbiguousSheet,
    MissingColumn,
    NoHeader,
    NotASpreadsheet,
    Transposed,
    WhichColumn,
    WhichHeading,
)
from wpp.sheets.model import Column, OnProgress, ReadOptions, Remark, Sheet
from wpp.sheets.readers.file_types import (
    NAMED_XLS,
    TYPE_NAMES,
    FileType,
    check_file_name,
    detect_file_type,
    type_by_name,
)
from wpp.sheets.readers.open import open_workbook
from wpp.sheets.source import Source, open_source
from wpp.sheets.strings import column_letter, truncate
from wpp.sheets.table.column_hints import suggestions
from wpp.sheets.table.headings import ColumnNames
from wpp.sheets.table.locate import LocatedSheet, Place, locate_sheets, names_on
from wpp.sheets.table.recognition import (
    draft_of,
    note_settled,
    read_as,
    recognised,
    wants_remembering,
    with_remember,
)
from wpp.sheets.table.rows import RowReader, check_not_empty, read_rows
from wpp.sheets.table.sections import settle
from wpp.sheets.table.together import Part, put_together
from wpp.sheets.table.transposed import transposed
from wpp.sheets.table.two_in_one import column_of, heading_at
from wpp.sheets.table.values import ValueChecker
from wpp.sheets.table.which_column import choose_columns
from wpp.sheets.table.which_sheet import choose_sheets
from wpp.sheets.text.address_list import address_list
from wpp.sheets.text.suggestions import better_reading
from wpp.sheets.workbook import Workbook


def read_sheet(
    origin: Path | BinaryIO | Source,
    columns: Sequence[Column],
    options: ReadOptions | None = None,
    *,
    on_progress: OnProgress = lambda _: None,
) -> Sheet:
    """The sheet that has the columns, with every row that can be relied on and every problem found.

    Nothing is guessed silently. `on_progress` gets the number of rows read so far. Raises a child of Refused (see
    `wpp.sheets.errors`) if there is no such sheet to read, BadOption if the options make no sense, and NeedsAnswer
    where only a person can say what some of its rows are.
    """
    options = options or ReadOptions()
    source = open_source(origin)
    names = ColumnNames(columns, options.map)

    file_type = recognise(source)
    book = open_workbook(source, file_type, names, options)
    reading, sheets, changed = recognised(source, book, options.readings, insist=options.insist)
    options = replace(options, reading=reading, reading_sheets=sheets)
    try:
        book, places = found_in(source, file_type, book, names, options)
    except (AmbiguousSheet, WhichHeading, WhichColumn) as error:
        raise with_remember(error, source, options, changed) from error
    if options.headings_only:
        return describe(source, book, places[0], names)
    parts = []
    values = ValueChecker(book, source.name)
    for place in places:
        on_sheet = names_on(place.located.name, names, options)
        part = describe(source, book, place, on_sheet)
        reader = RowReader(place.located.header, on_sheet, part, place.positions, values)
        parts.append(Part(part, read_rows(book, place.located, reader, on_progress=on_progress)))
    sheet, sections = put_together(parts) if len(parts) > 1 else (parts[0].sheet, parts[0].sections)
    remark_on_file(sheet, source, file_type, options)
    remember(sheet, source, places, options, changed)
    settle(sheet, sections, options.answers)
    values.recheck(sheet)
    check_not_empty(sheet)
    return sheet


def found_in(
    source: Source, file_type: FileType, book: Workbook, names: ColumnNames, options: ReadOptions
) -> tuple[Workbook, list[Place]]:
    """Where the rows are, in the workbook or in the list of addresses that a text without a table is."""
    try:
        return book, locate(source, file_type, book, names, options)
    except (NoHeader, MissingColumn) as error:
        # What would be a table in another encoding is one, and its headings are no list of addresses.
        is_encoded = any(
            isinstance(each, Hint) and each.code is HintCode.SET_ENCODING for each in error.hints
        )
        is_table = isinstance(error, Transposed) or has_place(options) or is_encoded
        found = None if is_table else address_list(book, names)
        if found is None:
            raise
        return found, locate(source, file_type, found, names, options)


def remark_on_file(sheet: Sheet, source: Source, file_type: FileType, options: ReadOptions) -> None:
    """Say what the file is where its name says something else, and which options are of no use for it."""
    if type_by_name(source) is FileType.XLS and file_type in NAMED_XLS:
        sheet.remarks.append(
            Remark(
                f"{source.name} is {TYPE_NAMES[file_type]}, as some systems export it, and was read as that."
            )
        )
    has_encoding = file_type in (FileType.TEXT, FileType.HTML)
    if (options.encoding is not None and not has_encoding) or (
        options.delimiter is not None and file_type is not FileType.TEXT
    ):
        sheet.remarks.append(Remark("Encoding and delimiter only apply to text files and were ignored."))


def remember(
    sheet: Sheet, source: Source, places: Sequence[Place], options: ReadOptions, changed: str
) -> None:
    """Say which saved reading was used or was not, and keep how the file was read, to be saved."""
    reading = sheet.reading = options.reading
    # A list of addresses has no headings by which the next one could be known.
    sheet.draft = draft_of(places, options) if sheet.header_row or sheet.parts else None
    sheet.remember = wants_remembering(source, options)
    if reading is not None:
        note_settled(source, options)
        sheet.remarks.insert(0, Remark(read_as(reading, sheet)))
    if changed:
        sheet.remarks.insert(0, Remark(changed))


def sheet_names(origin: Path | BinaryIO | Source) -> list[str]:
    """The visible sheets; a text file has one, named after the file. Raises what `read_sheet` raises."""
    source = open_source(origin)
    file_type = detect_file_type(source)
    check_file_name(source, file_type)
    if file_type is FileType.TEXT:
        return [source.stem]
    return list(open_workbook(source, file_type, ColumnNames((), {}), ReadOptions()).names)


def has_place(options: ReadOptions) -> bool:
    """Whether a person said where the table is, so that the text is one."""
    return bool(options.map or options.header_row or options.delimiter)


def recognise(source: Source) -> FileType:
    """The type of the content. A text file's name is only compared with it once its headings have been found."""
    file_type = detect_file_type(source)
    if file_type is not FileType.TEXT:
        check_file_name(source, file_type)
    return file_type


def locate(
    source: Source, file_type: FileType, book: Workbook, names: ColumnNames, options: ReadOptions
) -> list[Place]:
    """The sheet, or the sheets that are one list, with its headings and the position of each column.

    Text with a workbook's extension is reported as misnamed only if it is a list: otherwise it is no spreadsheet.
    """
    try:
        sheets = locate_sheets(source, book, names, options)
        chosen = ""
        if len(sheets) > 1:
            chosen, sheets = choose_sheets(source, book, sheets, names, options)
        places = [
            replace(place_of(source, book, located, names, options), chosen=chosen) for located in sheets
        ]
    except NoHeader as error:
        promised = type_by_name(source)
        if file_type is FileType.TEXT and promised not in (None, FileType.TEXT, FileType.XLS):
            raise NotASpreadsheet(
                f"{source.name} is named like {TYPE_NAMES[promised]}, but it contains text without any of the "
                "expected headings.",
                hints=["Check that it's the right file, or ask for it again."],
            ) from error
        better = better_reading(book, names, options) or transposed(source, book, names, options)
        raise better or error from None
    except MissingColumn as error:
        check_file_name(source, file_type)
        better = better_reading(book, names, options) or transposed(source, book, names, options)
        raise better or error from None
    check_file_name(source, file_type)
    return places


def place_of(
    source: Source, book: Workbook, located: LocatedSheet, names: ColumnNames, options: ReadOptions
) -> Place:
    """One sheet with the position of each column."""
    where = f"{source.name}, sheet “{truncate(located.name)}”" if len(book.names) > 1 else source.name
    return Place(
        located, choose_columns(source, located, names_on(located.name, names, options), options, where)
    )


def describe(source: Source, book: Workbook, place: Place, names: ColumnNames) -> Sheet:
    """The sheet without its rows: where it was found, and which column is which."""
    titles, located = place.located.header.titles, place.located
    used = {column_of(position) for position in place.positions.values()}
    return Sheet(
        file=source.name,
        sheet=located.name,
        header_row=located.header.row,
        columns={field: heading_at(titles, position) for field, position in place.positions.items()},
        column_letters={field: column_letter(column_of(at)) for field, at in place.positions.items()},
        titles={column.field: column.title for column in names.columns},
        unused=[title for position, title in titles.items() if position not in used],
        encoding=book.encoding,
        delimiter=book.delimiter,
        above=located.above,
        suggested=suggestions(located.header, names),
        other_sheets=[name for name in book.names if name != located.name],
        hidden_sheets=list(book.hidden),
    )
