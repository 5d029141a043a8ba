"""Size runs: one row a style and its sizes across the page, as clothing suppliers write every packing list.

The sheet is turned into one row a SKU, and goes on as any other. Nothing of it is booked before a person has seen the
lines that were made of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from wpp.catalogue.row_skus import read_coded_sheet
from wpp.catalogue.sizes import other_names, usual_size
from wpp.catalogue.views import KnownSkus, SkuView, known_skus
from wpp.errors import Refusal
from wpp.questions import Answer, NeedsAnswer, Question, answered, mark_of, note_asked
from wpp.sheets import (
    CODE,
    Cell,
    Column,
    Problem,
    ReadOptions,
    Row,
    Sheet,
    Source,
    ValueKind,
    as_code,
    read_sheet,
)
from wpp.sheets.errors import MissingColumn, NoHeader
from wpp.sheets.model import Remark
from wpp.sheets.table.recognition import remember_question
from wpp.stock.cells_beside import figure, plain, shown
from wpp.stock.size_columns import RUN_COLUMNS, STYLE_COLUMNS
from wpp.wording import count, listing

SIZE = "size:"
AS_SHOWN, STOP = "as-shown", "stop"
LEAST_SIZES = 2
KEPT = ("delivery_note", "date", "reference", "due", "counted_at")
"""What a row says beside its style and sizes."""
SHOWN_LINES = 60


class NotAsShown(Refusal):
    """The sizes across a page were read, and a person said that they mean something else."""

    code = "not_as_shown"


@dataclass(slots=True)
class Unpivoted:
    """A sheet with one row a SKU, made of one with a row a style; `numbers` of rows are those of the file."""

    sheet: Sheet
    lines: list[tuple[int, str, int]] = field(default_factory=list)


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
        if sum(usual_size(title) in sizes for title in sheet.unused if plain(title)) < LEAST_SIZES:
            return sheet
        return read_size_run(source, columns, skus, options) or sheet
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


def read_size_run(
    source: Source, columns: Sequence[Column], skus: Sequence[SkuView], options: ReadOptions
) -> Sheet | None:
    """The sheet of a size run, turned; None where it has not two columns that are sizes of this catalogue."""
    sizes = {plain(sku.size): sku.size for sku in skus if plain(sku.size)}
    across = tuple(
        Column(f"{SIZE}{size}", size, other_names(size, sizes), required=False) for size in sizes.values()
    )
    if not has_sizes(source, across, options):
        return None
    others = tuple(replace(column, required=False) for column in columns if column.field in KEPT)
    wanted = (*STYLE_COLUMNS, *across, *RUN_COLUMNS, *others)
    sheet = read_if_there(source, wanted, options)
    found = [name for name in sheet.columns if name.startswith(SIZE)] if sheet is not None else []
    if sheet is None or len(found) < LEAST_SIZES:
        return None
    turned = Unpivoted(empty_like(sheet, columns))
    for row in sheet:
        per_pack = packs_of(turned.sheet, row, found)
        for name in found:
            units = figure(row, name)
            if units is None and row[name] is not None:
                said = f"{shown(row, name) or row[name]} is not a number of units."
                reject(turned.sheet, row, name, said, sheet)
            elif units and per_pack is not None:
                add(turned, row, size=name.removeprefix(SIZE), units=units * per_pack, skus=skus)
    return confirmed(
        turned,
        source,
        options,
        f"Sizes across the page ({listing([sheet.heading(name) for name in found], 12)})",
    )


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
    others = tuple(replace(column, required=False) for column in columns if column.field in KEPT)
    size = Column("size", "Size", ("Size name", "Size code"))
    sheet = read_if_there(source, (*STYLE_COLUMNS, size, quantity, *others), options)
    if sheet is None:
        return None
    turned = Unpivoted(empty_like(sheet, columns))
    for row in sheet:
        add(turned, row, size=shown(row, "size"), units=row["quantity"], skus=skus)
    return confirmed(turned, source, options, "Style and size in two columns")


def read_if_there(source: Source, wanted: Sequence[Column], options: ReadOptions) -> Sheet | None:
    """The sheet with these columns, or None where it has not those that are needed."""
    fields = {column.field for column in wanted}
    mapped = {name: heading for name, heading in options.map.items() if name in fields}
    try:
        return read_sheet(source, wanted, replace(options, map=mapped, two_rows=True))
    except (MissingColumn, NoHeader):
        return None


def packs_of(sheet: Sheet, row: Row, sizes: Sequence[str]) -> int | None:
    """By how much the figures of a row are to be multiplied: 1, or its cartons where its total says so.

    None where the row contradicts itself, which is then among the problems.
    """
    ratio = sum(figure(row, name) or 0 for name in sizes)
    total, packs, per_pack = (figure(row, name) for name in ("total", "packs", "per_pack"))
    if packs and per_pack is not None and per_pack == ratio and total in (None, ratio * packs):
        return packs
    if total is None or total == ratio:
        return 1
    if packs and total == ratio * packs:
        return packs
    said = f"{ratio:,}" + (f", times {packs:,} cartons {ratio * packs:,}" if packs else "")
    reject(
        sheet, row, "quantity", f"The sizes of this row come to {said}, but its total is {total:,}.", sheet
    )
    return None


def add(turned: Unpivoted, row: Row, *, size: str, units: Cell, skus: Sequence[SkuView]) -> None:
    """One SKU of a row, or the problem that there is none or more than one."""
    style, colour = shown(row, "style"), shown(row, "colour")
    matches = matching(skus, style, colour, size)
    what = " ".join(each for each in (style, colour, size) if each)
    if len(matches) != 1:
        why = (
            f"Several SKUs could be {what}: {listing(matches, 4)}."
            if matches
            else f"There is no SKU for {what}."
        )
        reject(turned.sheet, row, "sku", why, turned.sheet, code="unknown_sku", value=what)
        return
    values = {"sku": matches[0], "quantity": units} | {
        name: row[name] for name in KEPT if row[name] is not None
    }
    fields = tuple(turned.sheet.columns)
    index = {name: position for position, name in enumerate(fields)}
    turned.sheet.rows.append(Row(row.number, tuple(values.get(name) for name in fields), index))
    turned.lines.append((row.number, matches[0], units if isinstance(units, int) else figure_of(units)))


def figure_of(units: Cell) -> int:
    """The units to show; what is wrong with them is named where they are read."""
    return figure(Row(0, (units,), {"quantity": 0}), "quantity") or 0


def matching(skus: Sequence[SkuView], style: str, colour: str, size: str) -> list[str]:
    """The codes of the SKUs that style, colour and size can be: by the stem of the code, else by the item's name."""
    wanted, stem, shade = plain(size), plain(style), plain(colour)
    if not stem or not wanted:
        return []
    sized = [
        sku
        for sku in skus
        if is_size(sku.size, size, skus) or (not sku.size and plain(sku.code).endswith(wanted))
    ]
    by_code = [
        sku.code
        for sku in sized
        for end in {wanted, plain(sku.size)}
        if plain(sku.code) in (stem + end, stem + shade + end)
    ]
    by_item = [sku.code for sku in sized if plain(sku.item) in (stem, stem + shade, shade + stem)]
    by_stem = [sku.code for sku in sized if plain(sku.code).startswith(stem) and shade in plain(sku.item)]
    return by_code or by_item or by_stem


def is_size(own: str, given: str, skus: Sequence[SkuView]) -> bool:
    """Whether a size is meant by what the file calls it, which is no other size of the catalogue."""
    if plain(own) == plain(given):
        return True
    return usual_size(own) == usual_size(given) and not any(plain(sku.size) == plain(given) for sku in skus)


def empty_like(sheet: Sheet, columns: Sequence[Column]) -> Sheet:
    """A sheet without rows, with the columns that others read and the place of the one that it is made of."""
    kept = [name for name in KEPT if name in sheet.columns]
    titles = {column.field: column.title for column in columns}
    letters = {name: sheet.column_letters[name] for name in kept}
    style = sheet.column_letters["style"]
    return replace(
        sheet,
        columns={"sku": sheet.heading("style"), "quantity": titles["quantity"]}
        | {name: sheet.columns[name] for name in kept},
        column_letters={"sku": style, "quantity": sheet.column_letters.get("quantity", style)} | letters,
        titles=titles,
        rows=[],
        rejected=list(sheet.rejected),
        problems=list(sheet.problems),
        skipped=list(sheet.skipped),
        remarks=list(sheet.remarks),
    )


def reject(
    sheet: Sheet,
    row: Row,
    column: str,
    why: str,
    named: Sheet,
    *,
    code: str = "bad_quantity",
    value: str = "",
) -> None:
    """Name what is wrong with a row of the file."""
    sheet.problems.append(Problem(sheet.sheet, row.number, named.heading(column), value, code, why))


def confirmed(turned: Unpivoted, source: Source, options: ReadOptions, what: str) -> Sheet:
    """The sheet once a person has seen its lines, this time or when its reading was saved.

    Raises `NeedsAnswer`; with problems nothing is asked.
    """
    sheet = turned.sheet
    if sheet.problems or not sheet.rows:
        return sheet
    if sheet.draft is not None:
        sheet.draft = replace(sheet.draft, as_shown=True)
    question = shown_question(turned.lines, what)
    if sheet.reading is not None and sheet.reading.as_shown:
        note_asked([question.id])
        sheet.remarks.append(Remark(f"{what}: read as {count(len(sheet.rows), 'line')}, as before."))
        return sheet
    asked = [question, *([remember_question(source)] if options.remember else [])]
    if answered(asked, options.answers)[question.id] == STOP:
        raise NotAsShown(
            f"{sheet.file} was not read: its lines are not as shown.", hints=["Write one row for each SKU."]
        )
    sheet.remarks.append(Remark(f"{what}: read as {count(len(sheet.rows), 'line')}."))
    return sheet


def shown_question(lines: Sequence[tuple[int, str, int]], what: str) -> Question:
    """Every line that will be booked, row by row, with the sum."""
    by_row: dict[int, list[str]] = {}
    for row, sku, units in lines[:SHOWN_LINES]:
        by_row.setdefault(row, []).append(f"{sku} {units:,}")
    shown_rows = "; ".join(f"row {row}: {listing(each)}" for row, each in by_row.items())
    more = f"; and {len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else ""
    total = sum(units for _, _, units in lines)
    text = f"{what}: {count(len(lines), 'line')}, {count(total, 'unit')}: {shown_rows}{more}. Is that right?"
    answers = (Answer(AS_SHOWN, "Yes, as shown"), Answer(STOP, "No, take nothing"))
    return Question(f"sizes-{mark_of(list(lines))}", text, answers)
