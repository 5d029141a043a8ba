"""Rows of a warehouse's file that name other people than the order with their number: another portal's, or swapped."""

from collections.abc import Mapping

from wpp.hints import HintCode, hint
from wpp.orders.dispatch.code_doubts import USE
from wpp.policy import Policy
from wpp.questions import NeedsAnswer, note_asked
from wpp.sheets import BadCell, Problem, SheetValidator
from wpp.warehouse.recipients import (
    IGNORE,
    NAMES,
    QUESTION,
    Named,
    OtherPeople,
    Recipient,
    Verdict,
    name_question,
    recipients_of,
    verdicts_of,
)
from wpp.work import Work


def rows_of_other_people(
    work: Work,
    validator: SheetValidator,
    rows: Mapping[int, Named],
    policy: Policy,
    answers: Mapping[str, str],
) -> set[int]:
    """The rows, by their number, that are not for the people of their order; each is listed with what to do.

    One of which only name or postcode fits is taken where that was confirmed, and all where the names are to be
    ignored. Raises `OtherPeople` where most of the rows that name anybody are about people who have no order in the
    file.
    """
    note_asked([QUESTION])
    named = {number: each for number, each in rows.items() if each.fields}
    if answers.get(QUESTION) == IGNORE:
        return set()
    recipients = recipients_of(
        work.session, sorted({each.order_id for each in named.values()}), brand=policy.brand_name
    )
    verdicts = verdicts_of(named, recipients)
    wrong: set[int] = set()
    problems: list[Problem] = []
    for number, each in named.items():
        order, verdict = recipients[each.order_id], verdicts[number]
        if verdict is Verdict.DOUBTFUL:
            note_asked([name_question(order.number)])
        confirmed = verdict is Verdict.DOUBTFUL and answers.get(name_question(order.number)) == USE
        if verdict in (Verdict.SAME, Verdict.NOT_SAID) or confirmed:
            continue
        wrong.add(number)
        column = next(name for name in (*NAMES, "postcode") if name in each.fields)
        problems.append(validator.sheet.problem(number, column, not_for(each, order, verdict)))
    elsewhere = [each for each in problems if each.code == OtherPeople.code]
    compared = sum(verdict is not Verdict.NOT_SAID for verdict in verdicts.values())
    if len(elsewhere) * 2 > compared:
        raise OtherPeople(validator.sheet.file, policy.brand_name, elsewhere, compared)
    validator.problems.extend(problems)
    return wrong


def not_for(named: Named, order: Recipient, verdict: Verdict) -> BadCell:
    """Why a row is not taken for the people of its order, and what to do where it is."""
    words = f"This row is for {named.shown}, but order {order.number} is for {order.shown}."
    if verdict is Verdict.DOUBTFUL:
        question = hint(HintCode.ANSWER, question=name_question(order.number), value=USE)
        return BadCell(NeedsAnswer.code, named.shown, words, question)
    if verdict is Verdict.OTHER_ORDER:
        words += " The name is that of another order in this file."
        return BadCell("other_recipient", named.shown, words, hint(HintCode.IGNORE_NAMES))
    return BadCell(OtherPeople.code, named.shown, words, hint(HintCode.IGNORE_NAMES))
