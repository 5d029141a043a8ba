"""A catalogue with one row a style and its sizes across the page: each cell that says so becomes a SKU.

A cell is a SKU, or a mark, for which the SKU is made of the style's code and the size. What numbers mean only a person,
or a title, can tell. Nothing of it is imported before a person has seen the SKUs that were made of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wpp.catalogue.codes import code_key, name_key
from wpp.catalogue.reading.made_sheet import MadeSheet, read_if_there
from wpp.catalogue.reading.style_columns import (
    COLOUR_COLUMN,
    COMMON_SIZES,
    ITEM_COLUMN,
    KEPT,
    STEM_COLUMN,
    TOTAL_COLUMN,
)
from wpp.catalogue.sizes import as_size, size_key
from wpp.catalogue.views import SkuView
from wpp.errors import Refusal
from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets import BadCell, Cell, Column, ReadOptions, Row, Sheet, Source, as_code, plain_text
from wpp.sheets.heading_keys import heading_key
from wpp.sheets.model import Remark
from wpp.wording import count, listing

SIZE = "size:"
LEAST_SIZES = 2
SHOWN = 60
"""SKUs in a question; of more, their number."""
MARKS = frozenset(["x", "✓", "✔", "√", "☑", "•", "●", "yes", "y", "1", "true", "available"])
NONE = frozenset(["", "-", "–", "—", "no", "n", "n/a", "0", "false", "✗", "✘"])
SKUS, OPENING, THRESHOLD, EXISTS = "skus", "opening", "threshold", "sizes-only"
LOW = re.compile(r"\b(?:low stock|threshold|reorder)", re.IGNORECASE)
STOCK = re.compile(r"\b(?:opening stock|opening|in stock|stock on hand|stock)\b", re.IGNORECASE)
AS_SHOWN, STOP = "as-shown", "stop"


class StylesNotAsShown(Refusal):
    """The SKUs made of a catalogue's sizes across the page were shown, and a person said that they are wrong."""

    code = "not_as_shown"


@dataclass(slots=True)
class Styles:
    """The styles of a file: what was made of them so far, and in which row each SKU stands."""

    made: MadeSheet
    sizes: Sequence[tuple[str, str]]
    """The field of each column of sizes, with its size."""
    by_name: Mapping[tuple[str, str], str]
    """The SKUs of the portal by item and size."""
    by_code: Mapping[str, str]
    numbers: str = EXISTS
    rows: dict[str, int] = field(default_factory=dict)
    invented: bool = False
    """Whether a SKU was made of a style's code and a size."""


def has_sizes_across(sheet: Sheet, stored: Sequence[SkuView]) -> bool:
    """Whether a sheet that was read as one row a SKU has sizes among the columns that nobody asked for."""
    known = {heading_key(size) for size in (*COMMON_SIZES, *(sku.size for sku in stored))}
    return (
        "size" not in sheet.columns
        and sum(heading_key(title) in known for title in sheet.unused) >= LEAST_SIZES
    )


def read_sizes_across(
    source: Source, columns: Sequence[Column], options: ReadOptions, stored: Sequence[SkuView]
) -> Sheet | None:
    """The sheet Items of a file with sizes across the page; None where it has not two of them.

    Raises `NeedsAnswer` with every SKU that was made, and `StylesNotAsShown`.
    """
    sheet = read_styles(source, columns, options, stored)
    sizes = sizes_of(sheet) if sheet is not None else []
    if sheet is None or len(sizes) < LEAST_SIZES:
        return None
    numbers = numbers_mean(sheet, sizes, options.answers)
    kept = {name: name for name in KEPT if name in sheet.columns and name != numbers}
    named = {"sku": "stem", "item": "item" if "item" in sheet.columns else "stem", "size": sizes[0][0]}
    figures = {numbers: sizes[0][0]} if numbers in (OPENING, THRESHOLD) else {}
    styles = Styles(
        MadeSheet(sheet, named | kept | figures),
        sizes,
        by_name={(name_key(sku.item), size_key(sku.size)): sku.code for sku in stored},
        by_code={plain(sku.code): sku.code for sku in stored},
        numbers=numbers,
    )
    for row in sheet:
        add_style(styles, row)
    return confirmed(styles, options.answers)


def read_styles(
    source: Source, columns: Sequence[Column], options: ReadOptions, stored: Sequence[SkuView]
) -> Sheet | None:
    """The sheet with a column for each size; its style has a code, or a name, or both."""
    titles = {heading_key(size): size for size in (*COMMON_SIZES, *(sku.size for sku in stored)) if size}
    across = tuple(Column(f"{SIZE}{key}", title, required=False) for key, title in titles.items())
    others = tuple(column for column in columns if column.field in KEPT)
    rest = (COLOUR_COLUMN, TOTAL_COLUMN, *others, *across)
    fields = {column.field for column in (STEM_COLUMN, ITEM_COLUMN, *rest)}
    mapped = {("stem" if name == "sku" else name): heading for name, heading in options.map.items()}
    two_rows = replace(options, two_rows=True, map={name: mapped[name] for name in mapped if name in fields})
    by_code = (STEM_COLUMN, replace(ITEM_COLUMN, required=False), *rest)
    by_name = (replace(STEM_COLUMN, required=False), ITEM_COLUMN, *rest)
    return read_if_there(source, by_code, two_rows) or read_if_there(source, by_name, two_rows)


def sizes_of(sheet: Sheet) -> list[tuple[str, str]]:
    """The columns that are sizes, from the left: that is the order in which people see them."""
    found = [name for name in sheet.columns if name.startswith(SIZE)]
    found.sort(key=lambda name: (len(sheet.column_letters[name]), sheet.column_letters[name]))
    return [(name, size_of(sheet.heading(name))) for name in found]


def size_of(heading: str) -> str:
    """A size as the file writes it; a whole number is one, however it is formatted."""
    try:
        return as_size(heading)
    except BadCell:
        return heading


def numbers_mean(sheet: Sheet, sizes: Sequence[tuple[str, str]], answers: Mapping[str, str]) -> str:
    """What the numbers under the sizes are: said by a title above them, or by a person. Raises `NeedsAnswer`."""
    found = [
        (row.number, heading, number)
        for row in sheet
        for name, heading in sizes
        if is_figure(number := plain_text(row[name])) and number not in MARKS | NONE
    ]
    if not found:
        return EXISTS
    title = " ".join([sheet.sheet, *(plain_text(cell) for _, cells in sheet.above for cell in cells)])
    if LOW.search(title):
        return THRESHOLD
    if STOCK.search(title):
        return OPENING
    row, heading, number = found[0]
    codes = len({number for *_, number in found}) == len(found) and all(
        len(number) > 3 for *_, number in found
    )
    question = Question(
        f"size-numbers-{mark_of(found)}",
        f"The sizes across the page have numbers, such as {number} under {heading} in row {row}. What are they?",
        (
            *([Answer(SKUS, "SKUs")] if codes else []),
            Answer(EXISTS, "They only say that there is this size."),
            Answer(OPENING, "Opening stock"),
            Answer(THRESHOLD, "The low-stock threshold"),
        ),
    )
    return answered([question], answers)[question.id]


def add_style(styles: Styles, row: Row) -> None:
    """The SKUs of one row."""
    stem, colour = plain_text(row["stem"]), plain_text(row["colour"])
    item = plain_text(row["item"]) or stem
    if colour and name_key(colour) not in name_key(item):
        item = f"{item} {colour}"
    if styles.numbers == OPENING and not adds_up(styles, row):
        return
    for name, size in styles.sizes:
        try:
            code = code_of(styles, row, name, size, stem=stem, item=item)
        except BadCell as bad:
            styles.made.reject(row, name, bad)
            continue
        if not code:
            continue
        first = styles.rows.setdefault(code_key(code), row.number)
        if first != row.number:
            words = (
                f"{code} is in row {first} already. Give each style and colour a code of its own, or write the SKUs "
                "in the cells."
            )
            styles.made.reject(row, name, BadCell("duplicate_in_file", code, words))
            continue
        values: dict[str, Cell] = {kept: row[kept] for kept in KEPT} | {
            "sku": code,
            "item": item,
            "size": size,
        }
        styles.made.add(row, values | figure_in(styles, row, name))


def adds_up(styles: Styles, row: Row) -> bool:
    """Whether the stock of a row is its total, where it has one; else it is among the problems."""
    total = plain_text(row["total"])
    figures = [text for name, _ in styles.sizes if is_figure(text := plain_text(row[name]))]
    if not is_figure(total) or sum(map(int, figures)) == int(total):
        return True
    words = f"The sizes of this row come to {sum(map(int, figures)):,}, but its total is {int(total):,}."
    styles.made.reject(row, "total", BadCell("bad_quantity", total, words))
    return False


def figure_in(styles: Styles, row: Row, name: str) -> dict[str, Cell]:
    """The figure of a cell, where figures are stock or thresholds."""
    if styles.numbers not in (OPENING, THRESHOLD):
        return {}
    return {styles.numbers: row[name] if is_figure(plain_text(row[name])) else None}


def is_figure(text: str) -> bool:
    """Whether a cell is a number; one with leading zeros is a code."""
    return text.isdecimal() and (text == "0" or text[0] != "0")


def code_of(styles: Styles, row: Row, name: str, size: str, *, stem: str, item: str) -> str:
    """The SKU of a cell; empty where the style has not this size. Raises BadCell."""
    cell = row[name]
    text = ("true" if cell else "false") if isinstance(cell, bool) else as_code(cell)
    figures = styles.numbers in (OPENING, THRESHOLD)
    if text.casefold() in NONE and not (figures and text == "0"):
        return ""
    counted = is_figure(text) and styles.numbers != SKUS
    if not counted and text.casefold() not in MARKS and size_key(text) != size_key(size):
        return text
    by_code = styles.by_code.get(plain(stem + size)) if stem else None
    there = styles.by_name.get((name_key(item), size_key(size))) or by_code
    if there:
        return there
    if not stem or " " in stem:
        raise BadCell(
            "missing_sku",
            text,
            f"{item}, {size}: there is no style code to make a SKU of. Add a column Style code, or write the SKU here.",
        )
    styles.invented = True
    return f"{stem}-{size}".replace(" ", "")


def plain(code: str) -> str:
    """A code to compare with one that was made: without case, spaces and punctuation."""
    return "".join(char for char in code.casefold() if char.isalnum())


def confirmed(styles: Styles, answers: Mapping[str, str]) -> Sheet:
    """The sheet once a person has seen its SKUs. Raises `NeedsAnswer`; with problems nothing is asked."""
    sheet = styles.made.sheet()
    if sheet.problems or not sheet.rows:
        return sheet
    what = f"Sizes across the page ({listing([size for _, size in styles.sizes], 12)})"
    question = shown_question(styles, what)
    if answered([question], answers)[question.id] == STOP:
        raise StylesNotAsShown(
            f"{sheet.file} was not imported: its SKUs are not as shown.",
            hints=["Write one row for each SKU."],
        )
    sheet.remarks.append(Remark(f"{what}: read as {count(len(sheet.rows), 'SKU')}."))
    return sheet


def shown_question(styles: Styles, what: str) -> Question:
    """Every SKU that will be imported, row by row."""
    by_row: dict[tuple[int, str], list[str]] = {}
    for row in styles.made.rows[:SHOWN]:
        figure = row[styles.numbers]
        shown = f"{row['sku']} ({row['size']}{f': {figure}' if figure is not None else ''})"
        by_row.setdefault((row.number, str(row["item"])), []).append(shown)
    rows = "; ".join(
        f"row {number}, {item}: {listing(skus, SHOWN)}" for (number, item), skus in by_row.items()
    )
    left = len(styles.made.rows) - SHOWN
    made = ", made of the style code and the size" if styles.invented else ""
    figures = {OPENING: ", with opening stock", THRESHOLD: ", with low-stock thresholds"}.get(
        styles.numbers, ""
    )
    more = f"; and {left} more" if left > 0 else ""
    text = f"{what}: {count(len(styles.made.rows), 'SKU')}{made}{figures}: {rows}{more}. Is that right?"
    seen = [(row.number, row.values) for row in styles.made.rows]
    answers = (Answer(AS_SHOWN, "Yes, as shown"), Answer(STOP, "No, import nothing"))
    return Question(f"sizes-{mark_of(seen)}", text, answers)
