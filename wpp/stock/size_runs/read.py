"""Read a size run: the sheet is turned into one row a SKU, and goes on as any other.

Nothing of it is booked before a person has seen the lines that were made of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from wpp.catalogue.known_skus import KnownSkus, known_skus
from wpp.catalogue.row_skus import cell_code, read_coded_sheet
from wpp.catalogue.sizes import other_names, usual_size
from wpp.catalogue.views import SkuView
from wpp.errors import Refusal
from wpp.questions import NeedsAnswer
from wpp.sheets import (
    CODE,
    Cell,
    Column,
    ReadOptions,
    Sheet,
    Source,
    ValueKind,
    as_code,
    plain_text,
    read_sheet,
)
from wpp.sheets.errors import MissingColumn, NoHeader, WhichHeading
from wpp.sheets.model import Skipped
from wpp.sheets.table.totals import names_a_total
from wpp.stock.cells_beside import figure, plain, shown
from wpp.stock.quantity_names import CAME
from wpp.stock.size_runs.columns import RUN_COLUMNS, SIZE, SIZE_COLUMN, STYLE_COLUMNS, looks_like_size
from wpp.stock.size_runs.matching import Clothes
from wpp.stock.size_runs.packs import packs_by_row
from wpp.stock.size_runs.shown import confirmed
from wpp.stock.size_runs.styles import Line, Styles
from wpp.stock.size_runs.turned import Unpivoted, turn
from wpp.stock.unit_headings import PACKED, TAKEN_OFF
from wpp.wording import listing

LEAST_SIZES = 2
FIGURES = tuple(
    word.casefold() for word in (*CAME, "Ordered", "Order", "Requested", "Invoiced", "Outstanding")
)
"""Titles above sizes that say which figure stands below them."""
REPLACED = ("sku", "quantity", "barcode", "description", "size", "colour")
"""What style and size say in place of these."""


class SizesSideBySide(Refusal):
    """The same sizes stand several times across the page, and each group is of another colour or another figure."""

    code = "sizes_side_by_side"


def read_stock_sheet(
    session: Session,
    source: Source,
    columns: Sequence[Column],
    options: ReadOptions,
    *,
    on_progress: Callable[[int], object] = lambda _: None,
) -> Sheet:
    """A sheet of SKUs and quantities, read as it is or turned from sizes across the page.

    Raises what `read_sheet` raises, and `NeedsAnswer` with every line that was made of a size run.
    """
    known = known_skus(session)
    skus = list(known.by_id.values())
    columns = knowing_skus(columns, known)
    try:
        sheet = read_coded_sheet(source, columns, options, on_progress=on_progress)
        sizes = {usual_size(sku.size) for sku in skus}
        if sum(usual_size(title) in sizes for title in sheet.unused if plain(title)) >= LEAST_SIZES:
            return read_size_run(source, columns, skus, options) or sheet
        if are_styles(sheet, known):
            return read_styles(source, columns, skus, options) or sheet
        return sheet
    except (MissingColumn, NoHeader):
        turned = read_size_run(source, columns, skus, options) or read_styles(source, columns, skus, options)
        if turned is None:
            raise
        return turned


def knowing_skus(columns: Sequence[Column], known: KnownSkus) -> list[Column]:
    """The columns with the codes of the catalogue: of “Item code” and “Your code” it says which one is ours."""

    def is_known(cell: Cell) -> bool:
        return CODE.fits(cell) and known.find(as_code(cell)) is not None

    kind = ValueKind(is_known, telling=True, looks=CODE.fits)
    return [replace(column, kind=kind) if column.field == "sku" else column for column in columns]


def are_styles(sheet: Sheet, known: KnownSkus) -> bool:
    """Whether the column of SKUs has styles, with their sizes beside them: none of them is a SKU."""
    return (
        {"sku", "size"} <= set(sheet.columns)
        and any(shown(row, "size") for row in sheet)
        and not any(known.find(cell_code(row, "sku")) for row in sheet)
    )


def read_size_run(
    source: Source, columns: Sequence[Column], skus: Sequence[SkuView], options: ReadOptions
) -> Sheet | None:
    """The sheet of a size run, turned; None where it has not two columns that are sizes of this catalogue."""
    sizes = {plain(sku.size): sku.size for sku in skus if plain(sku.size)}
    across = [
        Column(f"{SIZE}{size}", size, other_names(size, sizes), required=False) for size in sizes.values()
    ]
    if not has_sizes(source, across, options):
        return None
    kept = beside(columns, without=PACKED)
    sheet = read_if_there(source, (*STYLE_COLUMNS, *across, *RUN_COLUMNS, *kept), options)
    if sheet is not None and (more := unknown_sizes(sheet, sizes)):
        across += [Column(f"{SIZE}{title}", title, required=False) for title in more]
        sheet = read_if_there(source, (*STYLE_COLUMNS, *across, *RUN_COLUMNS, *kept), options)
    found = [name for name in sheet.columns if name.startswith(SIZE)] if sheet is not None else []
    if sheet is None or len(found) < LEAST_SIZES:
        return None
    turned = Unpivoted.like(
        sheet, columns, [column.field for column in kept if column.field not in TAKEN_OFF]
    )
    packs = packs_by_row(turned, sheet, found, options.answers)
    styles = Styles(Clothes(skus))
    subtotals = subtotals_of(sheet, found)
    turned.sheet.skipped += [
        Skipped(number, "looks like a subtotal of the rows above it") for number in subtotals
    ]
    for row in sheet:
        for name in found if row.number not in subtotals else ():
            units = figure(row, name)
            if units is None and row[name] is not None:
                turned.reject(row, name, f"{shown(row, name) or row[name]} is not a number of units.", sheet)
            elif units and row.number in packs:
                line = Line(row, name.removeprefix(SIZE), units * packs[row.number])
                styles.add(shown(row, "style"), shown(row, "colour"), line)
        for field in TAKEN_OFF:
            if figure(row, field):
                said = "This row has several sizes: say which of them, one row for each SKU."
                turned.reject(row, field, said, sheet)
    turn(turned, styles, source, options)
    headings = listing([sheet.heading(name) for name in found], 12)
    return confirmed(turned, styles, source, options, f"Sizes across the page ({headings})")


def unknown_sizes(sheet: Sheet, sizes: Mapping[str, str]) -> list[str]:
    """Headings that are sizes too, of nothing in this catalogue; one that was not chosen of two is none of them."""
    usual = {usual_size(size) for size in sizes.values()}
    return [title for title in sheet.unused if looks_like_size(title) and usual_size(title) not in usual]


def subtotals_of(sheet: Sheet, sizes: Sequence[str]) -> list[int]:
    """Rows such as “TEE-NVY total” whose sizes are those of the rows above them, since the last such row, together."""
    sums = dict.fromkeys(sizes, 0)
    found = []
    for row in sheet:
        figures = {name: figure(row, name) or 0 for name in sizes}
        if names_a_total(shown(row, "style")) and figures == sums:
            found.append(row.number)
            sums = dict.fromkeys(sizes, 0)
        else:
            sums = {name: sums[name] + figures[name] for name in sizes}
    return found


def has_sizes(source: Source, across: Sequence[Column], options: ReadOptions) -> bool:
    """Whether two headings may be sizes: only then is anything asked about the file as a size run."""
    try:
        peek = replace(options, map={}, two_rows=True, headings_only=True, readings=(), insist=False)
        return len(read_sheet(source, across, peek).columns) >= LEAST_SIZES
    except NoHeader:
        return False
    except NeedsAnswer:
        return True


def read_styles(
    source: Source, columns: Sequence[Column], skus: Sequence[SkuView], options: ReadOptions
) -> Sheet | None:
    """A sheet with style, size and quantity in columns of their own, turned; None where it has not all three."""
    quantity = next(column for column in columns if column.field == "quantity")
    kept = beside(columns)
    sheet = read_if_there(source, (*STYLE_COLUMNS, SIZE_COLUMN, quantity, *kept), options)
    if sheet is None:
        return None
    turned = Unpivoted.like(sheet, columns, [column.field for column in kept])
    styles = Styles(Clothes(skus))
    for row in sheet:
        line = Line(row, shown(row, "size"), row["quantity"])
        styles.add(shown(row, "style"), shown(row, "colour"), line)
    turn(turned, styles, source, options)
    return confirmed(turned, styles, source, options, "Style and size in two columns")


def beside(columns: Sequence[Column], *, without: Sequence[str] = ()) -> list[Column]:
    """The columns that a row has beside its style and sizes: what changes its numbers is never passed over."""
    left = (*REPLACED, *without)
    return [replace(column, required=False) for column in columns if column.field not in left]


def read_if_there(source: Source, wanted: Sequence[Column], options: ReadOptions) -> Sheet | None:
    """The sheet with these columns, or None where it has not those that are needed."""
    fields = {column.field for column in wanted}
    mapped = {name: heading for name, heading in options.map.items() if name in fields}
    try:
        return read_sheet(source, wanted, replace(options, map=mapped, two_rows=True))
    except WhichHeading as error:
        refuse_side_by_side(source, wanted, options, error)
        raise
    except (MissingColumn, NoHeader):
        return None


def refuse_side_by_side(
    source: Source, wanted: Sequence[Column], options: ReadOptions, error: WhichHeading
) -> None:
    """Refuse sizes that stand several times in a row: chosen one by one, the other colours would be lost.

    Where titles above them say “Ordered” and “Shipped”, one of them is meant, and is chosen. Raises `SizesSideBySide`.
    """
    asked = {question.id.rpartition("-")[0] for question in error.questions}
    twice = [each.title for each in wanted if each.field.startswith(SIZE) and f"column-{each.field}" in asked]
    if len(twice) >= LEAST_SIZES and not are_figures(source, wanted, options, error):
        raise SizesSideBySide(
            f"{source.name}: each row has the sizes {listing(twice, 12)} more than once, as for colours side by side.",
            hints=[
                "Put each colour in a row of its own, with its name in a column “Colour”. If only one of the groups "
                "is meant, delete the other columns."
            ],
        )


def are_figures(source: Source, wanted: Sequence[Column], options: ReadOptions, error: WhichHeading) -> bool:
    """Whether titles above the sizes say what was done with the units, and are no colours."""
    some = {question.id: question.answers[0].value for question in error.questions}
    peek = replace(options, map={}, answers={**options.answers, **some}, two_rows=True, headings_only=True)
    above = read_sheet(source, wanted, peek).above
    texts = {plain_text(cell).strip().casefold() for _, cells in above for cell in cells}
    return any(text == word or text.startswith(f"{word} ") for text in texts for word in FIGURES)
