"""Files as people send them: sizes across the page, a supplier's own styles, and a list of starters with a leaver."""

import io

from cli.demo import people
from cli.demo.sandbox import Stage
from wpp.questions import NeedsAnswer, Question
from wpp.readings import readings_for, remember
from wpp.sheets import ReadOptions, Sheet, Source, open_source, read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import import_starters
from wpp.starters.row_meaning import MEANING_COLUMNS
from wpp.stock.receiving.deliveries import book_in
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, check_goods_in
from wpp.stock.size_runs.read import read_stock_sheet
from wpp.wording import count

SUPPLIER = "Garment Co"
PACKING_LIST = (
    "garment-co-11.csv",
    (
        "Delivery note,Style,Colour,XS,S,L,XL,Total",
        "GC-1101,GD05,Navy,2,4,4,2,12",
    ),
)
NEXT_MONTH = (
    "garment-co-12.csv",
    (
        "Delivery note,Style,Colour,XS,S,L,XL,Total",
        "GC-1201,GD05,Navy,1,3,3,1,8",
    ),
)
NEW_STARTERS = (
    "december-starters.csv",
    (
        "First name,Last name,Email,Status",
        f"Ines,Carvalho,ines.carvalho@{people.AT_CLIENT},Active",
        f"Rhys,Morgan,rhys.morgan@{people.AT_CLIENT},Left",
        f"TBC,TBC,tbc@{people.AT_CLIENT},Active",
    ),
)
ITEM = "T-shirt"


def written(file: tuple[str, tuple[str, ...]]) -> Source:
    """One of the files above, as somebody attached it."""
    name, lines = file
    content = io.BytesIO("\n".join(lines).encode())
    content.name = name
    return open_source(content)


def read_a_packing_list(stage: Stage) -> None:
    """`wpp stock book-in` with sizes across the page, and next month's with the saved reading."""
    stage.story.step(
        "A supplier's packing list, with sizes across the page",
        f'wpp stock book-in {PACKING_LIST[0]} --remember "{SUPPLIER}"',
    )
    sheet = answered_one_by_one(stage, written(PACKING_LIST))
    book(stage, sheet)
    if sheet.draft is not None:
        with stage.portal.transaction(by=people.WAREHOUSE) as work:
            saved = remember(work, "goods-in", sheet.draft, name=SUPPLIER)
        stage.story.done(f"“{saved.name}” is saved for files with these headings.")
    stage.story.step(
        "Next month's list needs no answer",
        f"wpp stock book-in {NEXT_MONTH[0]}",
        f'wpp sheets show "{SUPPLIER}"',
    )
    with stage.portal.reading() as session:
        options = ReadOptions(readings=readings_for(session, "goods-in"))
        sheet = read_stock_sheet(session, written(NEXT_MONTH), DELIVERY_COLUMNS, options)
    stage.story.fact(*(remark.message for remark in sheet.remarks))
    book(stage, sheet)


def answered_one_by_one(stage: Stage, source: Source) -> Sheet:
    """The list, once each question about it has its answer: our T-shirt for the style, as shown for the lines."""
    answers: dict[str, str] = {}
    while True:
        try:
            with stage.portal.reading() as session:
                return read_stock_sheet(session, source, DELIVERY_COLUMNS, ReadOptions(answers=answers))
        except NeedsAnswer as needed:
            for question in needed.questions:
                answers[question.id] = answer_to(question)
                stage.story.refused(question.text)
                stage.story.fact(f"Answer: {answers[question.id]}.")


def answer_to(question: Question) -> str:
    """What somebody who knows the supplier would say."""
    values = [answer.value for answer in question.answers]
    return ITEM if ITEM in values else values[0]


def book(stage: Stage, sheet: Sheet) -> None:
    """Book in what was read."""
    with stage.portal.transaction(by=people.WAREHOUSE) as work:
        delivery = book_in(work, check_goods_in(work.session, sheet))
    stage.story.done(
        f"{delivery.number}: {count(delivery.units, 'unit')} of {count(len(delivery.lines), 'SKU')}, "
        f"delivery note {delivery.delivery_note}."
    )
    stage.tell_letters(most=1)


def hold_rows_back(stage: Stage) -> None:
    """`wpp import-users --dry-run` on a list with rows that a person has to look at."""
    stage.story.step(
        "A list of starters with rows to look at", f"wpp import-users {NEW_STARTERS[0]} --dry-run"
    )
    sheet = read_sheet(written(NEW_STARTERS), (*STARTER_COLUMNS, *MEANING_COLUMNS))
    with stage.portal.trial(by=people.DS) as work:
        result = import_starters(work, check_starters(work.session, sheet))
    stage.story.done(
        f"{count(result.added, 'person', 'people')} would be added, and the others are held back:"
    )
    for problem in result.rejected:
        stage.story.refused(f"Row {problem.row}, {problem.column}: {problem.message}")
