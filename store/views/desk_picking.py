"""Start picking: from here on the order cannot be changed by the person who placed it."""

from store.answers import Answer, See
from store.request import Request
from store.routes import PACKERS, Route
from store.views.desk import seen_order
from store.views.desk_orders import BACK, ORDER, stepped
from wpp.orders import begin_picking


def start_picking(request: Request, number: str) -> Answer:
    """Begin, and go on to the slip; a second click arrives there as well."""
    seen_order(request, number)
    answer = stepped(request, number, "begun", lambda work: begin_picking(work, number))
    return See(f"/desk/orders/{number}/slip") if isinstance(answer, See) else answer


ROUTES = (Route("POST", f"{ORDER}/picking", start_picking, PACKERS, back=BACK),)
