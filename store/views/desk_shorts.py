"""Short picks at the desk: the warehouse says what could not be picked, customer services decide how it goes on."""

from collections.abc import Sequence

from store.answers import Answer, Problem, See
from store.request import Request
from store.routes import CANCELLERS, PACKERS
from store.views.desk import seen_order
from store.views.desk_orders import overtaken
from store.views.desk_steps import step_route, wrong
from store.views.desk_typed import forget_typed
from store.views.desk_units import NOTE, said_of
from store.views.desk_words import called
from wpp.errors import Refused, Usage, WppError
from wpp.orders import (
    Decision,
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

ANSWER, SUBSTITUTE = "answer-", "instead-"
PLAIN = {answer.value.replace(" ", "-"): answer for answer in (ShortAnswer.ANOTHER, ShortAnswer.PART)}


def short_order(request: Request, number: str) -> Answer:
    """Report what could not be picked; the order is blocked until somebody has decided."""
    order = seen_order(request, number)
    said, problems = said_of(request, {line: line.to_send for line in order.to_send}, set(ShortReason))
    if problems:
        return wrong(request, number, *problems)
    unpicked = [Unpicked(each.line.sku, each.units, ShortReason(each.fate), each.found) for each in said]
    try:
        with request.work() as work:
            report_short(work, number, unpicked, note=request.form.text(NOTE))
            forget_typed(request, work)
    except (Refused, Usage) as error:
        return refused(request, number, error)
    return See(f"/desk/orders/{number}?done=short")


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
    words = words or overtaken(request, order, error)
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
    step_route("short", short_order, PACKERS),
    step_route("resume", resume_order, CANCELLERS),
)
