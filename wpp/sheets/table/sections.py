"""Sections: what stands below a sentence, or below headings that are repeated, further down in a list.

“The following people have left us” changes what every row below it means, and nobody can tell how but a person. So
these rows are never taken, nor passed over, without an answer.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wpp.questions import Answer, Question, answered, mark_of
from wpp.sheets.model import Row, Sheet, Skipped
from wpp.sheets.strings import clean_text
from wpp.sheets.table.totals import is_note
from wpp.wording import count, listing

WITHOUT, WITH = "without", "with"
MOST_QUESTIONS = 12
"""Sections that are asked about one by one; a list with more, such as one by department, is asked about once."""
HARMLESS = re.compile(
    r"\W*(?:page|seite)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*"
    r"|\W*(?:report |file |list )?(?:generated|printed|exported|produced|created|extracted|run)"
    r"(?: (?:on|at|by|from)\b|:)[\s\d/:.,-]*\w{0,40}\W*"
    r"|[-=_*#~.\s]{3,}",
    re.IGNORECASE,
)
"""What a printed report says between its pages; the list goes on below it."""
CARTON = re.compile(
    r"\W*(?:carton|ctn|box|case|crate|parcel|package|pallet|outer|bag)\W*(?:no\b|nr\b|number\b|num\b)?\W*"
    r"(?:\d{1,4}|[a-z])(?:\s*(?:of|/)\s*\d{1,4})?"
    r"(?:\W*\d{1,4}(?:[.,]\d{1,3})?\s*kgs?)?\W*",
    re.IGNORECASE,
)
"""What a packing list says between its cartons, and no more than that: “Carton 2 of 3 (8.5 kg)”; the list goes on."""
MEANING = re.compile(
    r"\b(?:leavers?|left|leaving|gone|resigned|terminated|inactive|duplicates?|cancel\w*|remov\w*|exclud\w*|except"
    r"|do(?:es)? not|don['’]?t|not (?:to )?(?:be )?(?:send|sent|order\w*|required|needed|received|delivered|supplied)"
    r"|no packs?|ignore|hold|on hold|pending|tbc|awaiting|back[\s-]?orders?|out of stock|to follow|short(?:ages?)?"
    r"|shorts|missing|damaged|faulty|broken|reject\w*|return\w*|refused|unsold|sold|lost|scrap\w*|quarantine\w*"
    r"|credit\w*|already|previous\w*|old|archive\w*|deleted|future|next|starters|joiners|contractors|agency)\b",
    re.IGNORECASE,
)
"""Words that a heading of a section has; a text with one is no name, however short it is."""


@dataclass(slots=True)
class Section:
    """The rows below one sentence or repeated row of headings. `row` is where it begins, `title` what is said there."""

    row: int
    title: str = ""
    rows: list[Row] = field(default_factory=list)
    faults: list[int] = field(default_factory=list)
    """The numbers of its rows whose cells cannot be told apart."""

    @property
    def where(self) -> str:
        """Its rows, as the spreadsheet program numbers them."""
        first, last = self.rows[0].number, self.rows[-1].number
        return f"row {first}" if first == last else f"rows {first} to {last}"

    def question(self) -> Question:
        """What is to become of its rows; the sentence is quoted whole."""
        them = "it" if len(self.rows) == 1 else "them"
        below = f"What should happen to {self.where}, below it?"
        return Question(
            id=f"section-{int(self.row):d}-{digest([self])}",
            text=f"Row {self.row} says “{self.title}”. {below}",
            answers=(Answer(WITHOUT, f"Leave {them} out"), Answer(WITH, f"Include {them}")),
        )


def is_harmless(text: str) -> bool:
    """Whether a text alone in its row is the number of a page or of a carton, a line or a date of printing.

    Below it the list goes on.
    """
    return HARMLESS.fullmatch(text) is not None or CARTON.fullmatch(text) is not None


def heads_section(text: str, *, apart: bool) -> bool:
    """Whether a text alone in its row heads the rows below it; `apart` is whether a blank row stands before it."""
    if is_harmless(text):
        return False
    return apart or is_note(text) or MEANING.search(text) is not None


def questions_of(sections: Sequence[Section]) -> list[tuple[Question, Sequence[Section]]]:
    """The questions, each with its sections; those that only repeat the headings are asked about together."""
    titled = [section for section in sections if section.title]
    repeated = [section for section in sections if not section.title]
    asked: list[tuple[Question, Sequence[Section]]] = []
    if len(titled) > MOST_QUESTIONS:
        what = f"{len(titled)} rows say what the rows below them are: {titles(titled)}."
        asked.append((asked_together(titled, what), titled))
    else:
        asked += [(section.question(), [section]) for section in titled]
    if repeated:
        again = listing([str(section.row) for section in repeated], 8)
        rows = "row" if len(repeated) == 1 else "rows"
        asked.append((asked_together(repeated, f"The headings are repeated in {rows} {again}."), repeated))
    return asked


def asked_together(sections: Sequence[Section], what: str) -> Question:
    """One question about several sections."""
    rows = sum(len(section.rows) for section in sections)
    them = "it" if rows == 1 else "them"
    return Question(
        id=f"sections-{int(sections[0].row):d}-{digest(sections)}",
        text=f"{what} What should happen to the {count(rows, 'row')} below ({sections[0].where}"
        + (f" and so on to row {sections[-1].rows[-1].number})?" if len(sections) > 1 else ")?"),
        answers=(Answer(WITHOUT, f"Leave {them} out"), Answer(WITH, f"Include {them}")),
    )


def titles(sections: Sequence[Section]) -> str:
    """What they say, the first few."""
    return listing([f"“{section.title}”" for section in sections], 4)


def digest(sections: Sequence[Section]) -> str:
    """A mark of what they say and of their rows."""
    return mark_of(
        [(section.title, [(row.number, row.values) for row in section.rows]) for section in sections]
    )


def settle(sheet: Sheet, sections: Sequence[Section], given: Mapping[str, str]) -> None:
    """Take the rows of each section or leave them out, as it was answered. Raises `NeedsAnswer`, `UnknownAnswer`."""
    asked = questions_of([section for section in sections if section.rows])
    answers = answered([question for question, _ in asked], given)
    left_out: set[int] = set()
    for question, about in asked:
        for section in about:
            if answers[question.id] == WITH:
                sheet.rows.extend(section.rows)
                continue
            said = f"below “{section.title}”" if section.title else f"below the headings in row {section.row}"
            why = f"{said}, left out as you answered"
            sheet.skipped.extend(Skipped(row.number, why) for row in section.rows)
            left_out |= {row.number for row in section.rows} | set(section.faults)
    sheet.problems[:] = [problem for problem in sheet.problems if problem.row not in left_out]
    sheet.rejected[:] = [row for row in sheet.rejected if row.number not in left_out]
    sheet.hidden_rows[:] = [number for number in sheet.hidden_rows if number not in left_out]
    sheet.rows.sort(key=lambda row: row.number)
    sheet.skipped.sort()


def title_of(texts: Sequence[str]) -> str:
    """What is said in one or more rows above a section, on one line."""
    return clean_text(" ".join(texts))
