"""Which SKU a row of a file means: by its code, by a barcode in a column beside it, or by both where they agree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy.orm import Session

from wpp.catalogue.barcodes import as_barcodes
from wpp.catalogue.code_columns import BARCODE_COLUMN
from wpp.catalogue.known_skus import KnownSkus, known_skus
from wpp.catalogue.views import SkuView
from wpp.errors import WppError
from wpp.sheets import (
    BadCell,
    Column,
    OnProgress,
    ReadOptions,
    Row,
    Sheet,
    SheetValidator,
    Source,
    as_code,
    as_quantity,
    read_sheet,
    truncate,
)
from wpp.sheets.errors import AmbiguousHeader, MissingColumn, NoHeader
from wpp.sheets.model import Remark
from wpp.wording import did_you_mean, listing

T = TypeVar("T")
SAID = 12
"""Codes that are listed one by one."""


def read_coded_sheet(
    source: Source,
    columns: Sequence[Column],
    options: ReadOptions,
    *,
    on_progress: OnProgress = lambda _: None,
) -> Sheet:
    """A sheet whose rows have a SKU, or a barcode where it has no such column. Raises what `read_sheet` raises."""
    try:
        return read_sheet(source, columns, options, on_progress=on_progress)
    except (MissingColumn, NoHeader) as missing:
        if BARCODE_COLUMN not in columns:
            raise
        by_barcode = [
            replace(column, required={"sku": False, "barcode": True}.get(column.field, column.required))
            for column in columns
        ]
        try:
            return read_sheet(source, by_barcode, options, on_progress=on_progress)
        except (MissingColumn, NoHeader):
            raise missing from None
    except AmbiguousHeader as doubtful:
        return without_barcodes(source, columns, options, doubtful)


def without_barcodes(
    source: Source, columns: Sequence[Column], options: ReadOptions, doubtful: AmbiguousHeader
) -> Sheet:
    """The sheet by its SKUs alone, where several columns could be the barcode, which is said with how to choose.

    Raises `doubtful` where that is not what is in doubt.
    """
    rest = [column for column in columns if column != BARCODE_COLUMN]
    try:
        sheet = read_sheet(source, rest, options)
    except WppError:
        raise doubtful from None
    sheet.remarks.append(Remark(f"{doubtful.message} None of them was used.", doubtful.hints))
    return sheet


@dataclass(frozen=True, slots=True)
class RowSkus:
    """The SKUs of the rows of a sheet."""

    known: KnownSkus

    def find(self, validator: SheetValidator, row: Row) -> SkuView | None:
        """The SKU of a row; None once it is a problem that there is none, that nobody knows it, or that there are two.

        A code that nobody knows gives way to the barcode beside it, unless it is like the code of another SKU.
        """
        before = len(validator.problems)
        code = validator.code(row, "sku")
        sku = self.known.find(code) if code else None
        if len(validator.problems) > before:
            return None
        by_barcode = self.by_barcode(validator, row, needed=sku is None)
        if len(validator.problems) > before:
            return None
        if sku is not None and by_barcode is not None and sku.id != by_barcode.id:
            self.conflict(validator, row, f"SKU {code} is {said(sku)}", by_barcode)
        elif sku is None and code and by_barcode is not None:
            near = [each for each, sku in self.known.near(code).items() if sku.id != by_barcode.id]
            if near:
                self.conflict(
                    validator, row, f"there is no SKU {code}, which is like {listing(near)}", by_barcode
                )
        elif sku is None and by_barcode is None:
            self.unknown(validator, row, code)
        return sku or by_barcode if len(validator.problems) == before else None

    def by_barcode(self, validator: SheetValidator, row: Row, *, needed: bool) -> SkuView | None:
        """The SKU of the barcodes of a row. What is wrong with one is a problem where they are `needed`."""
        try:
            codes = as_barcodes(row["barcode"])
        except BadCell as bad:
            if needed:
                validator.add(row, "barcode", bad.code, bad.value, bad.message, bad.hint)
            return None
        found = {sku.id: sku for code in codes if (sku := self.known.find(code)) is not None}
        if len(found) > 1:
            names = listing([said(sku) for sku in found.values()])
            validator.add(row, "barcode", "code_conflict", ", ".join(codes), f"These barcodes are {names}.")
        return next(iter(found.values()), None)

    def conflict(self, validator: SheetValidator, row: Row, what: str, by_barcode: SkuView) -> None:
        """One of the two is wrong, and nobody knows which."""
        words = f"The barcode is {said(by_barcode)}, but {what}. Correct one of the two."
        validator.add(row, "barcode", "code_conflict", str(row["barcode"]), words)

    def unknown(self, validator: SheetValidator, row: Row, code: str) -> None:
        """No SKU has the code, or the barcode where there is no code, or there is neither."""
        given = code or cell_code(row, "barcode")
        column = "sku" if code or (not given and "sku" in validator.sheet.columns) else "barcode"
        if not given:
            validator.add(row, column, "missing_sku", "", f"{validator.sheet.titles[column]} is blank.")
            return
        near = self.known.nearest(given)
        question = did_you_mean([near] if near else [])
        why = f"There is no SKU {truncate(given, 40)}. {question}".strip()
        validator.add(row, column, "unknown_sku", given, why, units=units_of(row))


def row_skus(session: Session, sheet: Sheet, *, also: str = "") -> RowSkus:
    """Every SKU, for the rows of this sheet; codes that are read as another are said, all together.

    `also` is another column with codes of SKUs.
    """
    known = known_skus(session)
    earlier: dict[str, None] = {}
    others: dict[str, None] = {}
    for row in sheet:
        code = cell_code(row, "sku")
        codes = [code] if code and known.find(code) is not None else [*barcodes_of(row)]
        for each in [*codes, *([cell_code(row, also)] if also else [])]:
            if words := known.translation(each):
                (earlier if known.is_earlier(each) else others)[words] = None
    for words in earlier:
        sheet.remark(f"{words}, and was read as that.")
    if others:
        sheet.remark(f"Read by barcodes and other codes: {listing(list(others), SAID)}.")
    return RowSkus(known)


def barcodes_of(row: Row) -> tuple[str, ...]:
    """The barcodes of a row that can be read; what is wrong with the others is said where they are needed."""
    return if_readable(lambda: as_barcodes(row["barcode"]), ())


def cell_code(row: Row, column: str) -> str:
    """The code of a cell, empty where it cannot be read."""
    return if_readable(lambda: as_code(row[column]), "")


def if_readable(read: Callable[[], T], instead: T) -> T:
    """What a cell says, or something instead."""
    try:
        return read()
    except BadCell:
        return instead


def units_of(row: Row) -> int:
    """The units of a row, to add up those of one unknown code; 0 where it has none that can be read."""
    try:
        return as_quantity(row["quantity"], zero=True)
    except BadCell:
        return 0


def said(sku: SkuView) -> str:
    """A SKU with its item and size."""
    name = f"{sku.item}, {sku.size}" if sku.size else sku.item
    return f"{sku.code} ({name})"
