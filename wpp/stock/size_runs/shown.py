"""What was made of a size run: shown line by line, and taken once a person has seen it."""

from collections.abc import Sequence
from dataclasses import replace

from wpp.errors import Refusal
from wpp.questions import Answer, Question, answered, mark_of, note_asked
from wpp.sheets import ReadOptions, Sheet, Source
from wpp.sheets.model import Remark
from wpp.sheets.table.recognition import remember_question
from wpp.stock.size_runs.styles import Styles
from wpp.stock.size_runs.turned import Unpivoted
from wpp.wording import count, listing

AS_SHOWN, STOP = "as-shown", "stop"
SHOWN_LINES = 60


class NotAsShown(Refusal):
    """The sizes across a page were read, and a person said that they mean something else."""

    code = "not_as_shown"


def confirmed(turned: Unpivoted, styles: Styles, source: Source, options: ReadOptions, what: str) -> Sheet:
    """The sheet once a person has seen its lines, this time or when its reading was saved.

    Raises `NeedsAnswer`; with problems nothing is asked. A style that was not in the saved reading is shown.
    """
    sheet = turned.sheet
    if sheet.problems or not sheet.rows:
        return sheet
    if sheet.draft is not None:
        sheet.draft = replace(sheet.draft, as_shown=True, meanings={**styles.saved, **styles.said})
    question = shown_question(turned.lines, what)
    known = "".join(f" “{style}” is {item}." for style, item in styles.saved.items())
    if sheet.reading is not None and sheet.reading.as_shown and not styles.said:
        note_asked([question.id])
        sheet.remarks.append(Remark(f"{what}: read as {count(len(sheet.rows), 'line')}, as before.{known}"))
        return sheet
    asked = [question, *([remember_question(source, sheet.reading)] if options.remember else [])]
    if answered(asked, options.answers)[question.id] == STOP:
        raise NotAsShown(
            f"{sheet.file} was not read: its lines are not as shown.", hints=["Write one row for each SKU."]
        )
    sheet.remarks.append(Remark(f"{what}: read as {count(len(sheet.rows), 'line')}.{known}"))
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
