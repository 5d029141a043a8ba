"""Short picks: the warehouse reports them, customer services decide what to send."""

import re
from collections.abc import Sequence

from store.desk.actions import step_route, with_errors
from store.desk.form_recovery import forget_typed
from store.desk.home import seen_order
from store.desk.labels import actor_name
from store.desk.order import conflict_explanation
from store.desk.unit_form import NOTE, answers_of
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_CANCEL, CAN_PACK
from wpp.errors import Refusal, UsageError, WppError
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.short_views import ShortView
from wpp.orders.views import OrderView
from wpp.people.views import full_names
from wpp.shorts.resolution import Decision, NotBlocked, NothingToSend, resume
from wpp.shorts.short_picks import AlreadyReported, ShortItem, report_short
from wpp.stock.movements import OutOfStock

ANSWER, SUBSTITUTE = "answer-", "instead-"
PLAIN = {answer.value.replace(" ", "-"): answer for answer in (ShortAnswer.ANOTHER, ShortAnswer.PART)}


def short_order(request: Request, number: str) -> Response:
    """Report a short pick; the order is blocked until customer services decide."""
    order = seen_order(request, number)
    after = known_before(request)
    overtaken = any(short.id > after for short in order.shorts) if after is not None else False
    # What another click has reported is not to be sent any more, and has still to be recognised.
    units = {line: line.quantity if overtaken else line.to_send for line in order.lines}
    lines = {line: most for line, most in units.items() if most}
    answers, problems = answers_of(request, lines, set(ShortReason))
    if problems:
        return with_errors(request, number, *problems)
    unpicked = [ShortItem(each.line.sku, each.units, ShortReason(each.fate), each.found) for each in answers]
    try:
        with request.work() as work:
            report_short(work, number, unpicked, note=request.form.text(NOTE), after=after)
            forget_typed(request, work)
    except AlreadyReported as error:
        if error.same:
            return Redirect(f"/desk/orders/{number}?already=short")
        return reported_before(request, number, error)
    except (Refusal, UsageError) as error:
        return refused(request, number, error)
    return Redirect(f"/desk/orders/{number}?done=short")


def known_before(request: Request) -> int | None:
    """The newest short pick that the page knew of when the form was opened; None for a form without it."""
    typed = request.form.line("short-after")
    return int(typed) if re.fullmatch("[0-9]{1,9}", typed) else None


def reported_before(request: Request, number: str, error: AlreadyReported) -> Response:
    """The conflict page: something else was reported since the form was opened."""
    last = error.order.shorts[-1]
    with request.portal.reading() as session:
        names = full_names(session, [last.by])
    words = (
        f"{last.quantity} × {last.label} has already been reported by {actor_name(last.by, names)}. "
        "Nothing else was saved: check the short picks below and report anything missing."
    )
    return with_errors(request, number, Problem("", words), status=409)


def resume_order(request: Request, number: str) -> Response:
    """Decide about all open short picks of an order, in one act."""
    order = seen_order(request, number)
    waiting = [short for short in order.shorts if short.answer is None]
    decisions = decisions_in(request, order.shorts)
    problems = [
        Problem(f"{ANSWER}{short.id}", f"Choose what to do about {short.label}.")
        for short in waiting
        if short.id not in {each.short_id for each in decisions}
    ]
    if problems:
        return with_errors(request, number, *problems)
    try:
        with request.work() as work:
            now = resume(work, number, decisions)
            forget_typed(request, work)
    except OutOfStock as error:
        gone = " and ".join(short.name for short in error.shorts)
        words = (
            f"{gone}: the last of the stock has just been taken. Nothing was saved; choose something else."
        )
        return with_errors(request, number, Problem(f"{ANSWER}{waiting[0].id}" if waiting else "", words))
    except NothingToSend as error:
        words = advised(request, error)
        return with_errors(request, number, Problem(f"{ANSWER}{decisions[0].short_id}", words))
    except (Refusal, UsageError) as error:
        return refused(request, number, error)
    if not waiting:
        return Redirect(f"/desk/orders/{number}?already=decided")
    return Redirect(f"/desk/orders/{number}?done={'part-decided' if now.blocked_at else 'decided'}")


def decisions_in(request: Request, shorts: Sequence[ShortView]) -> list[Decision]:
    """The decision chosen for each short pick in the form."""
    decisions = []
    for short in shorts:
        chosen = request.form.line(f"{ANSWER}{short.id}")
        if chosen in PLAIN:
            decisions.append(Decision(short.id, PLAIN[chosen]))
        elif chosen.startswith(SUBSTITUTE):
            sku = chosen.removeprefix(SUBSTITUTE)
            decisions.append(Decision(short.id, ShortAnswer.SUBSTITUTE, sku))
    return decisions


def refused(request: Request, number: str, error: WppError) -> Response:
    """The conflict page: the action is no longer possible, and who acted first."""
    order = seen_order(request, number)
    words = decided_before(request, order) if isinstance(error, NotBlocked) else ""
    words = words or conflict_explanation(request, order, error)
    return with_errors(request, number, Problem("", words), status=409)


def decided_before(request: Request, order: OrderView) -> str:
    """The last decision made about the order's short picks; empty if there is none."""
    decided = [short for short in order.shorts if short.answer is not None]
    if not decided:
        return ""
    with request.portal.reading() as session:
        names = full_names(session, {short.answered_by for short in decided})
    last = decided[-1]
    instead = f", {last.substitute}" if last.substitute else ""
    return (
        f"{actor_name(last.answered_by, names)} has already decided about {last.label} "
        f"({last.answer}{instead}). Nothing was changed."
    )


ROUTES = (
    step_route("short", short_order, CAN_PACK),
    step_route("resume", resume_order, CAN_CANCEL),
)
