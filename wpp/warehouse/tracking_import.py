"""What left the warehouse: the file of orders and tracking codes that Logicon's people export, line by line.

Good lines are done and bad ones named; a line that was done before is "already", so the same file may come again. An
order on several lines left in several parcels.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from wpp.errors import WppError
from wpp.hints import HintCode, hint
from wpp.orders.changes.requests import ChangeOpen
from wpp.orders.closing.complete import DifferentTracking, StopOpen, TrackingNeeded, complete_parcels
from wpp.orders.dispatch.code_doubts import USE, question_id
from wpp.orders.dispatch.tracking import NotATrackingCode
from wpp.orders.model import Parcel
from wpp.orders.numbers import number_of
from wpp.orders.transitions import TransitionResult
from wpp.policy import policy_of
from wpp.questions import NeedsAnswer, answered
from wpp.sheets import Problem, Sheet, SheetValidator
from wpp.stock.doubtful_rows import HAS_LEFT, doubtful_rows, left_out
from wpp.warehouse.other_people import rows_of_other_people
from wpp.warehouse.recipients import CHUNK
from wpp.warehouse.tracking_sheet import Line, check_columns, read_lines
from wpp.warehouse.wrong_portal import refuse_another_portals
from wpp.wording import listing
from wpp.work import Work

Stored = set[tuple[int, str]]
"""Orders with the codes that they have already."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What became of the lines of a file: done now, done before, and what is wrong with the others.

    `codes_added` are orders that had been completed without a code and got theirs now; `without_code` are those done
    now without one, where the file has codes for others.
    """

    file: str
    done: list[TransitionResult] = field(default_factory=list)
    already: list[TransitionResult] = field(default_factory=list)
    codes_added: list[str] = field(default_factory=list)
    without_code: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def complete_shipped(
    work: Work, sheet: Sheet, *, left_anyway: bool = False, answers: Mapping[str, str] | None = None
) -> Shipped:
    """Complete every order of the file that can be completed, each with its parcels.

    With `left_anyway` orders that were to be stopped are completed too. Nothing is raised for a line; see `problems`.
    Raises `MissingColumn` where the codes may be in a column that was not recognised, `NeedsAnswer` where a status or a
    remark says that a parcel has not left, `OtherPeople` where most lines are about other people, and
    `WrongPortalFile` where every number has the letters of another portal.
    """
    policy, given = policy_of(work.session), answers or {}
    check_columns(sheet, policy)
    validator = SheetValidator(sheet)
    lines = read_lines(validator, work.session, left_out=rows_not_sent(sheet, given))
    refuse_another_portals(sheet.file, validator.problems, rows=len(sheet.rows))
    codes = sorted({line.parcel.tracking for line in lines} - {""})
    stored = stored_codes(work, codes)
    # What was taken before is not compared again: the order's address may have changed since.
    named = {line.row.number: line.named for line in lines if line.key not in stored}
    wrong = rows_of_other_people(work, validator, named, policy, given)
    lines = [line for line in lines if line.row.number not in wrong]
    lines = with_codes_of_one_order(validator, lines, stored, given)
    shipped = Shipped(sheet.file, problems=validator.problems)
    by_order: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(line)
    for own in by_order.values():
        complete_lines(work, validator, shipped, own, left_anyway=left_anyway, answers=given)
    if codes:
        shipped.without_code.extend(done_without_code(shipped, by_order))
    shipped.problems.sort(key=lambda problem: problem.row)
    return shipped


def done_without_code(shipped: Shipped, by_order: Mapping[int, Sequence[Line]]) -> list[str]:
    """The orders completed now of which no line has a code."""
    done = {each.number for each in shipped.done}
    bare = (order for order, own in by_order.items() if not any(line.parcel.tracking for line in own))
    return [number for number in map(number_of, bare) if number in done]


def rows_not_sent(sheet: Sheet, answers: Mapping[str, str]) -> frozenset[int]:
    """The rows left out, whose status or remark says that the parcel has not left. Raises `NeedsAnswer`."""
    doubtful = doubtful_rows(sheet, fine=HAS_LEFT, taken="Complete {them} too", quantities=False)
    return left_out(doubtful, answered([each.question for each in doubtful], answers))


def with_codes_of_one_order(
    validator: SheetValidator, lines: Sequence[Line], stored: Stored, answers: Mapping[str, str]
) -> list[Line]:
    """The lines whose code stands at no other order of the file; which of them is right only a person knows."""
    orders: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        orders[line.parcel.tracking].add(line.order_id)
    shared = {code for code, ids in orders.items() if code and len(ids) > 1}
    kept: list[Line] = []
    for line in lines:
        code = line.parcel.tracking
        if code not in shared or line.key in stored or answers.get(question_id(code)) == USE:
            kept.append(line)
            continue
        numbers = listing([number_of(each) for each in sorted(orders[code])])
        add_doubt(
            validator, line, f"Tracking code {code} is on several orders of this file: {numbers}.", code
        )
    return kept


def stored_codes(work: Work, codes: Sequence[str]) -> Stored:
    """Which orders have which of these codes already."""
    found: Stored = set()
    for start in range(0, len(codes), CHUNK):
        part = codes[start : start + CHUNK]
        rows = work.session.execute(select(Parcel.order_id, Parcel.tracking).where(Parcel.tracking.in_(part)))
        found.update((row.order_id, row.tracking) for row in rows)
    return found


def complete_lines(
    work: Work,
    validator: SheetValidator,
    shipped: Shipped,
    lines: Sequence[Line],
    *,
    left_anyway: bool,
    answers: Mapping[str, str],
) -> None:
    """Complete one order with the parcels of its lines; a line whose code is in doubt is left out and listed."""
    number = number_of(lines[0].order_id)
    parcels = [line.parcel for line in lines]
    try:
        # A refused step is refused before anything of it is written; the other orders go on.
        changed = complete_parcels(work, number, parcels, left_anyway=left_anyway, answers=answers)
    except NeedsAnswer as needed:
        texts = {question.id: question.text for question in needed.questions}
        doubtful = [line for line in lines if question_id(line.parcel.tracking) in texts]
        for line in doubtful:
            add_doubt(validator, line, texts[question_id(line.parcel.tracking)], line.parcel.tracking)
    except NotATrackingCode as wrong:
        doubtful = [line for line in lines if line.parcel.tracking == wrong.tracking]
        for line in doubtful:
            validator.add(line.row, "tracking", wrong.code, wrong.tracking, wrong.message)
    except DifferentTracking as different:
        doubtful = [line for line in lines if line.parcel.tracking in different.codes]
        for line in doubtful:
            advice = hint(HintCode.ADD_TRACKING, order=number, code=line.parcel.tracking)
            validator.add(
                line.row, "tracking", different.code, line.parcel.tracking, different.message, advice
            )
    except WppError as refused:
        column = "tracking" if isinstance(refused, TrackingNeeded) else "order"
        # The parcel of an order that was to be stopped or changed may have gone.
        left = isinstance(refused, StopOpen | ChangeOpen)
        way = hint(HintCode.LEFT_ANYWAY, order=number) if left else None
        for line in lines:
            validator.add(line.row, column, refused.code, number, refused.message, way)
        return
    else:
        if changed.codes_added:
            shipped.codes_added.append(number)
        else:
            (shipped.already if changed.already else shipped.done).append(changed)
        return
    rest = [line for line in lines if line not in doubtful]
    if rest:
        complete_lines(work, validator, shipped, rest, left_anyway=left_anyway, answers=answers)


def add_doubt(validator: SheetValidator, line: Line, text: str, code: str) -> None:
    """List a line whose code has to be confirmed."""
    advice = hint(HintCode.ANSWER, question=question_id(code), value=USE)
    validator.add(line.row, "tracking", NeedsAnswer.code, code, text, advice)
