"""A sheet with one row a SKU, made of one with a row a style."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from wpp.sheets import Column, Problem, ReadOptions, Row, Sheet, Source
from wpp.stock.size_runs.columns import SIZE
from wpp.stock.size_runs.styles import Line, Style, Styles, units_of
from wpp.wording import listing


@dataclass(slots=True)
class Unpivoted:
    """The sheet that is made, with its lines to show: row of the file, SKU, units.

    `kept` are the columns that its rows have beside SKU and quantity.
    """

    sheet: Sheet
    kept: tuple[str, ...]
    lines: list[tuple[int, str, int]] = field(default_factory=list)

    @classmethod
    def like(cls, sheet: Sheet, columns: Sequence[Column], kept: Sequence[str]) -> "Unpivoted":
        """One without rows, with the columns that others read and the place of the one that it is made of."""
        there = tuple(name for name in kept if name in sheet.columns)
        titles = {column.field: column.title for column in columns}
        letters = {name: sheet.column_letters[name] for name in there}
        style = sheet.column_letters["style"]
        sizes = [letter for name, letter in sheet.column_letters.items() if name.startswith(SIZE)]
        across = f"{sizes[0]}–{sizes[-1]}" if sizes else style
        made = replace(
            sheet,
            columns={
                "sku": sheet.heading("style"),
                "quantity": sheet.columns.get("quantity", titles["quantity"]),
            }
            | {name: sheet.columns[name] for name in there},
            column_letters={"sku": style, "quantity": sheet.column_letters.get("quantity", across)} | letters,
            titles=titles,
            rows=[],
            rejected=list(sheet.rejected),
            problems=list(sheet.problems),
            skipped=list(sheet.skipped),
            remarks=list(sheet.remarks),
        )
        return cls(made, there)

    def reject(
        self,
        row: Row,
        column: str,
        why: str,
        named: Sheet,
        *,
        code: str = "bad_quantity",
        value: str = "",
        units: int | None = None,
    ) -> None:
        """Name what is wrong with a row of the file."""
        self.sheet.problems.append(
            Problem(self.sheet.sheet, row.number, named.heading(column), value, code, why, units=units)
        )

    def add(self, line: Line, sku: str) -> None:
        """One SKU of a row."""
        row = line.row
        values = {"sku": sku, "quantity": line.units} | {name: row[name] for name in self.kept}
        fields = tuple(self.sheet.columns)
        index = {name: position for position, name in enumerate(fields)}
        self.sheet.rows.append(Row(row.number, tuple(values[name] for name in fields), index))
        self.lines.append((row.number, sku, units_of(line.units)))


def turn(turned: Unpivoted, styles: Styles, source: Source, options: ReadOptions) -> None:
    """One row a SKU for every line of the styles, in the order of the file; which item a style is may be asked."""
    if turned.sheet.reading is not None:
        styles.recall(turned.sheet.reading.meanings)
    if not turned.sheet.problems:
        styles.ask(source, options, turned.sheet.reading)
    rows: dict[tuple[int, str], tuple[Style, list[Line]]] = {}
    for style in styles.every.values():
        for line in style.lines:
            rows.setdefault((line.row.number, style.words), (style, []))[1].append(line)
    for _, (style, lines) in sorted(rows.items(), key=lambda each: each[0][0]):
        why = style.unsettled(styles.clothes)
        wrong = [] if why else [line for line in lines if len(style.skus(styles.clothes, line.size)) != 1]
        if why or wrong:
            said = why or f"There is no {listing([line.size for line in wrong], 6)} of “{style.words}”."
            units = sum(units_of(line.units) for line in wrong or lines)
            named = {"code": "unknown_sku", "value": style.words}
            turned.reject(lines[0].row, "sku", said, turned.sheet, units=units, **named)
        for line in [] if why else lines:
            if line not in wrong:
                turned.add(line, style.skus(styles.clothes, line.size)[0].code)
