"""Recorded by mistake: undo a return, a find or a short pick, and correct what a return says came back."""

from collections.abc import Callable

from store.desk.actions import step_route, with_errors
from store.desk.correctable import (
    CORRECT,
    NOT_RETURNED,
    correctable_lines,
    may_undo_return,
    undoable_returns,
)
from store.desk.form_recovery import forget_typed
from store.desk.home import seen_order
from store.desk.notices import unsaved_reason
from store.web.errors import Forbidden
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Redirect, Response
from store.web.routes import CAN_CANCEL, CAN_PACK, CAN_RECORD_RETURNS
from wpp.catalogue.codes import code_key
from wpp.errors import Refusal, UsageError
from wpp.orders.reasons import ReasonNeeded, ReasonTooLong
from wpp.orders.views import OrderView
from wpp.returns.correcting import correct_return
from wpp.returns.model import Condition
from wpp.returns.recovery_undo import undo_recovered
from wpp.returns.undoing import undo_return
from wpp.returns.units import ReturnedItem
from wpp.returns.views import ReturnLineView, ReturnView, list_returns
from wpp.shorts.reopening import undo_decision
from wpp.shorts.undoing import undo_short
from wpp.work import Work


def undo_return_of(request: Request, number: str) -> Response:
    """A return was recorded by mistake: its units count as sent again."""
    order = seen_order(request, number)
    returns = {each.number: each for each in returns_of(request, order)}
    chosen = request.form.line("unreturn-number")
    if chosen not in returns:
        several = len(undoable_returns(request, list(returns.values()))) > 1
        return with_errors(
            request, number, Problem("unreturn-number" if several else "", "Choose the return to undo.")
        )
    if not may_undo_return(request, returns[chosen]):
        raise Forbidden("You don’t have permission to undo a lost parcel.")

    def act(work: Work) -> str:
        done = undo_return(work, chosen, reason=request.form.text("unreturn-reason"), answers=request.answers)
        if done.already:
            return "already=return-undone"
        return "done=return-undone-unused" if done.unused else "done=return-undone"

    return acted(request, number, "unreturn-reason", act)


def correct_return_of(request: Request, number: str) -> Response:
    """Some units of a return came back in another condition, or not at all."""
    order = seen_order(request, number)
    lines = {str(line.id): (view, line) for view, line in correctable_lines(returns_of(request, order))}
    if request.form.line(f"{CORRECT}line") not in lines:
        words = "Choose the item to correct."
        if request.form.line(f"{CORRECT}line"):
            words = "This item has already been corrected or undone. Nothing else was saved: check the returns below."
            return with_errors(request, number, Problem("", words), status=409)
        return with_errors(request, number, Problem(f"{CORRECT}line", words))
    view, line = lines[request.form.line(f"{CORRECT}line")]
    units = units_in(request, line.quantity)
    fate, came = request.form.line(f"{CORRECT}fate"), request.form.line(f"{CORRECT}found")
    problems: list[Problem] = []
    if fate not in {*Condition, NOT_RETURNED}:
        problems.append(Problem(f"{CORRECT}fate", "Choose what really happened."))
    elif fate == Condition.WRONG_ITEM and not came:
        problems.append(Problem(f"{CORRECT}found", f"Enter the SKU that came back instead of {line.sku}."))
    if not 1 <= units <= line.quantity:
        problems.append(
            Problem(f"{CORRECT}units", f"{line.sku}: enter a quantity from 1 to {line.quantity}.")
        )
    if problems:
        return with_errors(request, number, *problems)
    items = corrected_items(view, line, units, fate, came if fate == Condition.WRONG_ITEM else "")

    def act(work: Work) -> str:
        done = correct_return(work, view.number, items, answers=request.answers)
        if done.already:
            return "already=return-corrected"
        return "done=return-corrected-replaced" if done.replacement else "done=return-corrected"

    return acted(request, number, f"{CORRECT}found", act)


def corrected_items(
    view: ReturnView, line: ReturnLineView, units: int, fate: str, came: str
) -> list[ReturnedItem]:
    """Everything that came of the line's SKU, where so many of the line's units are something else."""
    items = [
        ReturnedItem(each.sku, each.quantity, each.condition, each.came)
        for each in view.lines
        if code_key(each.sku) == code_key(line.sku) and each.id != line.id
    ]
    if units < line.quantity:
        items.append(ReturnedItem(line.sku, line.quantity - units, line.condition, line.came))
    if fate != NOT_RETURNED:
        items.append(ReturnedItem(line.sku, units, Condition(fate), came))
    return items or [ReturnedItem(line.sku, 0, Condition.GOOD)]


def units_in(request: Request, most: int) -> int:
    """Units entered; `most` if left blank, 0 if invalid."""
    typed = request.form.line(f"{CORRECT}units") or str(most)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def undo_find_of(request: Request, number: str) -> Response:
    """Items were recorded as found by mistake: they are missing again."""
    typed = request.form.line("unfind-newest")
    newest = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    def act(work: Work) -> str:
        reason = request.form.text("unfind-reason")
        done = undo_recovered(work, number, reason=reason, newest=newest, answers=request.answers)
        return "already=found-undone" if done.already else "done=found-undone"

    return acted(request, number, "unfind-reason", act)


def undo_short_of(request: Request, number: str) -> Response:
    """A short pick was reported by mistake: the units are held for the order again."""
    skus = [sku for sku in [request.form.line("unshort-sku")] if sku]

    def act(work: Work) -> str:
        done = undo_short(
            work, number, skus, reason=request.form.text("unshort-reason"), answers=request.answers
        )
        if done.already:
            return "already=short-undone"
        return "done=short-undone-in-part" if done.order.blocked_at else "done=short-undone"

    return acted(request, number, "unshort-reason", act)


def undo_decision_of(request: Request, number: str) -> Response:
    """What to send after a short pick was decided by mistake: it is decided again."""
    skus = [sku for sku in [request.form.line("undecide-sku")] if sku]

    def act(work: Work) -> str:
        done = undo_decision(work, number, skus, reason=request.form.text("undecide-reason"))
        return "already=decision-undone" if done.already else "done=decision-undone"

    return acted(request, number, "undecide-reason", act)


def acted(request: Request, number: str, field: str, act: Callable[[Work], str]) -> Response:
    """One way back in one transaction; a missing reason stays in its field, and a refusal says what to do first."""
    seen_order(request, number)
    try:
        with request.work() as work:
            done = act(work)
            forget_typed(request, work)
    except (ReasonNeeded, ReasonTooLong) as error:
        return with_errors(request, number, Problem(field, advised(request, error)))
    except (Refusal, UsageError) as error:
        return with_errors(request, number, Problem("", advised(request, error)), status=409)
    already = done.removeprefix("already=") if done.startswith("already=") else ""
    reason = request.form.text(field) if field.endswith("-reason") else ""
    unsaved = unsaved_reason(request, seen_order(request, number), already, reason) if already else ""
    if unsaved:
        return with_errors(request, number, Problem("", unsaved), status=409)
    return Redirect(f"/desk/orders/{number}?{done}")


def returns_of(request: Request, order: OrderView) -> list[ReturnView]:
    """The order's returns, the newest first."""
    with request.portal.reading() as session:
        return list_returns(session, order_id=order.id, limit=None)


ROUTES = (
    step_route("return-undo", undo_return_of, CAN_RECORD_RETURNS),
    step_route("return-correction", correct_return_of, CAN_RECORD_RETURNS),
    step_route("found-undo", undo_find_of, CAN_RECORD_RETURNS),
    step_route("short-undo", undo_short_of, CAN_PACK),
    step_route("decision-undo", undo_decision_of, CAN_CANCEL),
)
