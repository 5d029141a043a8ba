"""Short picks at the desk: the warehouse says what could not be picked, customer services decide how it goes on."""

import re
from collections.abc import Sequence

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import CANCELLERS, PACKERS
from store.views.desk import seen_order
from store.views.desk_orders import overtaken
from store.views.desk_steps import step_route, wrong
from store.views.desk_typed import forget_typed
from store.views.desk_words import called
from wpp.catalogue import UnknownSku, find_sku
from wpp.errors import Refused, Usage, WppError
from wpp.orders import (
    Decision,
    LineView,
    NotBlocked,
    NothingToSend,
    OrderView,
    ShortAnswer,
    ShortReason,
    ShortView,
    Unpicked,
    report_short,
    resume,
)
from wpp.people import full_names
from wpp.stock import OutOfStock

FATE, UNITS, FOUND, NOTE = "fate-", "units-", "found-", "short-note"
ANSWER, SUBSTITUTE = "answer-", "instead-"
PLAIN = {answer.value.replace(" ", "-"): answer for answer in (ShortAnswer.ANOTHER, ShortAnswer.PART)}


def short_order(request: Request, number: str) -> Answer:
    """Report what could not be picked; the order is blocked until somebody has decided."""
    order = seen_order(request, number)
    unpicked, problems = unpicked_in(request, order)
    if not unpicked and not problems:
        first = f"{FATE}{order.to_send[0].id}" if order.to_send else ""
        problems = [Problem(first, "Say of which things what is wrong with them.")]
    if problems:
        return wrong(request, number, *problems)
    try:
        with request.work() as work:
            report_short(work, number, unpicked, note=request.form.text(NOTE))
            forget_typed(request, work)
    except (Refused, Usage) as error:
        return refused(request, number, error)
    return See(f"/desk/orders/{number}?done=short")


def unpicked_in(request: Request, order: OrderView) -> tuple[list[Unpicked], list[Problem]]:
    """What the form says of each line, and what is to be put right in it."""
    found: list[Unpicked] = []
    problems: list[Problem] = []
    for line in order.to_send:
        fate = request.form.line(f"{FATE}{line.id}")
        if fate not in set(ShortReason):
            continue
        units = units_of(request, line)
        # A field of its own, shown for a wrong item only.
        instead = request.form.line(f"{FOUND}{line.id}") if fate == ShortReason.WRONG_ITEM else ""
        if not 1 <= units <= line.to_send:
            words = f"{line.sku}: write how many are missing, from 1 to {line.to_send}."
            problems.append(Problem(f"{UNITS}{line.id}", words))
        elif (words := wrong_found(request, line, instead)) != "":
            problems.append(Problem(f"{FOUND}{line.id}", words))
        else:
            found.append(Unpicked(line.sku, units, ShortReason(fate), instead))
    return found, problems


def units_of(request: Request, line: LineView) -> int:
    """How many units; of a single one nobody is asked."""
    typed = request.form.line(f"{UNITS}{line.id}") or str(line.to_send)
    return int(typed) if re.fullmatch("[0-9]{1,6}", typed) else 0


def wrong_found(request: Request, line: LineView, instead: str) -> str:
    """What is wrong with the SKU that is said to have stood in the place of another; nothing where it is right."""
    if not instead:
        return ""
    with request.portal.reading() as session:
        try:
            same = find_sku(session, instead).id == line.sku_id
        except UnknownSku as error:
            return " ".join([error.message, *error.try_])
    return f"{line.sku} is what was to be picked; here goes what stood there instead." if same else ""


def resume_order(request: Request, number: str) -> Answer:
    """Decide about everything that waits, in one act."""
    order = seen_order(request, number)
    waiting = [short for short in order.shorts if short.answer is None]
    decisions = decisions_in(request, order.shorts)
    problems = [
        Problem(f"{ANSWER}{short.id}", f"Choose how it goes on with {short.label}.")
        for short in waiting
        if short.id not in {each.short_id for each in decisions}
    ]
    if problems:
        return wrong(request, number, *problems)
    try:
        with request.work() as work:
            now = resume(work, number, decisions)
            forget_typed(request, work)
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        words = f"{gone}: the last has just gone. Nothing was decided; choose something else."
        return wrong(request, number, Problem(f"{ANSWER}{waiting[0].id}" if waiting else "", words))
    except NothingToSend as error:
        words = f"{error.message} Send another unit or a substitute, or cancel the order."
        return wrong(request, number, Problem(f"{ANSWER}{decisions[0].short_id}", words))
    except (Refused, Usage) as error:
        return refused(request, number, error)
    return See(f"/desk/orders/{number}?done={'part-decided' if now.blocked_at else 'decided'}")


def decisions_in(request: Request, shorts: Sequence[ShortView]) -> list[Decision]:
    """What was chosen for each short pick that the form asked about."""
    decisions = []
    for short in shorts:
        chosen = request.form.line(f"{ANSWER}{short.id}")
        if chosen in PLAIN:
            decisions.append(Decision(short.id, PLAIN[chosen]))
        elif chosen.startswith(SUBSTITUTE):
            sku = chosen.removeprefix(SUBSTITUTE)
            decisions.append(Decision(short.id, ShortAnswer.SUBSTITUTE, sku))
    return decisions


def refused(request: Request, number: str, error: WppError) -> Answer:
    """Not possible as the order stands now; whoever was faster is named."""
    order = seen_order(request, number)
    words = decided_before(request, order) if isinstance(error, NotBlocked) else ""
    words = words or overtaken(request, order, error.message)
    return wrong(request, number, Problem("", words), status=409)


def decided_before(request: Request, order: OrderView) -> str:
    """What somebody else has decided; nothing where it still waits or never did."""
    decided = [short for short in order.shorts if short.answer is not None]
    if not decided:
        return ""
    with request.portal.reading() as session:
        names = full_names(session, {short.answered_by for short in decided})
    last = decided[-1]
    instead = f", {last.substitute}" if last.substitute else ""
    return (
        f"Somebody was faster: {called(last.answered_by, names)} has decided about {last.label} already "
        f"({last.answer}{instead}). Nothing was changed."
    )


ROUTES = (
    step_route("short", short_order, PACKERS, typed=True),
    step_route("resume", resume_order, CANCELLERS, typed=True),
)
