"""The parcels of an order that has left: correct a tracking code, add a parcel, take one out."""

from collections.abc import Callable

from store.desk.actions import run_action, step_route, with_errors
from store.desk.home import seen_order
from store.web.hints import advised
from store.web.request import Request
from store.web.responses import Problem, Response
from store.web.routes import CAN_RECORD_RETURNS
from wpp.orders.dispatch.correct_tracking import Corrected, add_parcels, correct_parcels, remove_parcel
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.dispatch.tracking import CarrierTooLong, NotATrackingCode, TrackingTooLong
from wpp.orders.transitions import TransitionResult
from wpp.work import Work

ONE_MORE = "new"
"""The form's value for a parcel that is added."""


def save_parcel(request: Request, number: str) -> Response:
    """Correct the chosen parcel, add one, or remove it."""
    form = request.form
    removing = bool(form.line("remove"))
    chosen = form.line("parcel-removed" if removing else "parcel") or ONE_MORE
    new = NewParcel(form.text("parcel-tracking"), form.text("parcel-carrier"))
    parcels = seen_order(request, number).parcels
    parcel = next((each for each in parcels if str(each.id) == chosen), None)
    if parcel is None and chosen != ONE_MORE:
        words = "The parcels changed before this was saved. Check them and try again."
        return with_errors(request, number, Problem("", words), status=409)
    if removing:
        if parcel is None:
            return with_errors(request, number, Problem("", "Choose the parcel to remove."))
        wrong, done = parcel.tracking, "parcel-removed" if parcels[1:] else "only-parcel-removed"
        return corrected(request, number, lambda work: remove_parcel(work, number, wrong), done=done)
    if not (new.tracking.strip() or (parcel and new.carrier.strip())):
        return with_errors(request, number, Problem("parcel-tracking", "Enter the tracking code."))
    if parcel is None:
        return corrected(
            request, number, lambda work: add_parcels(work, number, [new], answers=request.answers)
        )
    wrong = parcel.tracking
    right = NewParcel(new.tracking if new.tracking.strip() else wrong, new.carrier)

    def replace(work: Work) -> Corrected:
        return correct_parcels(work, number, remove=wrong, add=[right], answers=request.answers)

    return corrected(request, number, replace)


def corrected(
    request: Request, number: str, change: Callable[[Work], Corrected], *, done: str = "parcels"
) -> Response:
    """Run it; what is wrong with a code or a carrier stands at its field."""

    def step(work: Work) -> TransitionResult:
        result = change(work)
        return TransitionResult(result.order.number, result.order.status, already=result.already)

    try:
        return run_action(request, number, done, step)
    except (TrackingTooLong, NotATrackingCode) as error:
        return with_errors(request, number, Problem("parcel-tracking", advised(request, error)))
    except CarrierTooLong as error:
        return with_errors(request, number, Problem("parcel-carrier", advised(request, error)))


ROUTES = (step_route("parcels", save_parcel, CAN_RECORD_RETURNS),)
