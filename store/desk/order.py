"""The order page: everything about one order, and the actions open to the reader's role."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from store.desk.after_dispatch import available_actions
from store.desk.correctable import ways_back
from store.desk.form_recovery import in_words, recovered_form, recovered_notice, typed_in
from store.desk.home import seen_order, sees_addresses
from store.desk.labels import actor_name, actors_of, clock_at_desk, conflict_message, visible_history
from store.desk.notices import notice
from store.desk.reopenable import undo_of
from store.web.hints import advised
from store.web.request import EARLIER, Request
from store.web.responses import Page, Problem, Response
from store.web.routes import (
    CAN_APPROVE,
    CAN_CANCEL,
    CAN_LOOK_UP,
    CAN_PACK,
    CAN_RECORD_RETURNS,
    DESK,
    Permission,
    Route,
)
from wpp.audit import about
from wpp.errors import WppError
from wpp.mail.by_subject import messages_about
from wpp.mail.carriers import tracking_link
from wpp.orders.approvers import others_who_can
from wpp.orders.changes.open_orders import may_ask
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.parcels import last_carrier
from wpp.orders.model import CLOSED, Status, Stop
from wpp.orders.transitions import IllegalTransition
from wpp.orders.views import OrderView
from wpp.people.entitlements import OrderLimit
from wpp.people.model import Role
from wpp.people.views import full_names
from wpp.policy import COUNTRIES
from wpp.returns.views import list_returns
from wpp.shorts.substitutes import choices_of
from wpp.stock.movements import OutOfStock
from wpp.warehouse.slip_pages import slip_of
from wpp.wording import listing


def desk_order(request: Request, number: str) -> Response:
    """The order page, with the notice of the last action and any form recovered after a log-in."""
    order = seen_order(request, number)
    return order_page(request, order, typed=recovered_form(request, f"/desk/orders/{number}/"))


def order_again(request: Request, number: str) -> Response:
    """The form is from before a log-in in another tab: show the current page with what was typed."""
    typed = typed_in(request.posted)
    return order_page(request, seen_order(request, number), Problem("", EARLIER), typed=typed, status=403)


def order_page(
    request: Request,
    order: OrderView,
    *problems: Problem,
    status: int = 422,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Everything about an order, and the actions this user may take now."""
    typed = typed or {}
    progressing = order.status is Status.PROGRESSING
    packs, looks_up = may(request, CAN_PACK), may(request, CAN_LOOK_UP)
    going_on = progressing and order.stop is not Stop.ASKED and order.change is None
    blocked = progressing and order.blocked_at is not None
    with request.portal.reading() as session:
        names = full_names(session, actors_of(order))
        came_back = list_returns(session, order_id=order.id) if order.status is Status.COMPLETED else []
        facts = {
            "order": order,
            "returns": came_back,
            "usual_carrier": last_carrier(session) or request.policy.carrier if progressing and packs else "",
            "emails": messages_about(session, [about("order", order.id)]) if looks_up else [],
            "can_approve": approver_names(session, order),
            "choices": choices_of(session, order)
            if blocked and going_on and may(request, CAN_CANCEL)
            else [],
        } | available_actions(request, session, order, came_back)
        facts |= ways_back(request, session, order, came_back)
    facts |= {
        "clock": clock_at_desk(request, order),
        "country": COUNTRIES.get(order.address.country, order.address.country),
        "history": visible_history(order, names, request.person.role),
        "names": {actor: actor_name(actor, names) for actor in actors_of(order)},
        "notice": "" if problems else notice(request, order, names),
        "typed": typed,
        "blocked": blocked,
        "closed": order.status in CLOSED,
        "to_stop": order.stop is Stop.ASKED and order.closed_at is None,
        "may_change": may(request, CAN_CANCEL) and may_ask(order),
        "new_country": new_country(order),
        "may_decide": may(request, CAN_APPROVE) and order.status is Status.ON_HOLD,
        "is_own": order.user_id == request.person.id,
        "may_complete": packs and going_on and not blocked,
        "may_correct_parcels": may(request, CAN_RECORD_RETURNS) and order.status is Status.COMPLETED,
        "parcel_pages": {each.id: tracking_link(each.carrier, each.tracking) for each in order.parcels},
        "may_report": packs and going_on and bool(order.to_send),
        "may_cancel": may(request, CAN_CANCEL) and order.closed_at is None and order.stop is None,
        "may_answer": packs,
        "may_withdraw": may(request, CAN_CANCEL),
        "may_undo": undo_of(request, order),
        "may_print": packs and order.status not in CLOSED and not blocked,
        "to_put_back": packs and order.status is Status.CANCELLED and order.picking_started_at is not None,
        "may_begin": packs and progressing and order.picking_started_at is None,
        "may_look_up": looks_up,
        "sees_address": sees_addresses(request) or order.user_id == request.person.id,
        "in_house": request.person.role is not Role.REPRESENTATIVE,
    }
    unsent = in_words({name: text for name, text in typed.items() if not has_form(name, facts)})
    # Text whose form is no longer on the page is shown for copying.
    facts |= {"unsent": unsent, "kept": "" if problems or unsent else recovered_notice(request, typed)}
    return Page("desk/order.html", facts, status=status if problems else 200, problems=problems)


def new_country(order: OrderView) -> str:
    """The country of the address that an order was to go to instead."""
    wanted = order.change or order.refused
    return COUNTRIES.get(wanted.address.country, "") if wanted and wanted.address else ""


def approver_names(session: Session, order: OrderView) -> str:
    """Who can approve an order that waits for it, for its starter to read; empty where nobody is needed."""
    if order.status is not Status.ON_HOLD:
        return ""
    people = others_who_can(session, order.user_id)
    return listing([each.name or each.email for each in people], most=3)


def has_form(name: str, facts: Mapping[str, object]) -> bool:
    """Whether the page still has this field; if not, its text is shown for copying."""
    forms = {
        "reason": "may_decide",
        "carrier": "may_complete",
        "tracking": "may_complete",
        "parcel-tracking": "may_correct_parcels",
        "parcel-carrier": "may_correct_parcels",
        "cancel-reason": "may_cancel",
        "undo-reason": "may_undo",
        "unreturn-reason": "may_unreturn",
        "correct-found": "may_correct",
        "unfind-reason": "may_unfind",
        "unshort-reason": "may_unshort",
        "undecide-reason": "may_undecide",
        "short-note": "may_return" if facts["may_return"] else "may_report",
        "lost-note": "may_replace",
        "exchange-note": "may_replace",
        "turned-note": "may_find",
    }
    fact = "to_replace" if name.startswith("again-") else forms.get(name)
    return fact is not None and bool(facts[fact])


def may(request: Request, audience: Permission) -> bool:
    """Whether the user has this permission."""
    return audience.roles is None or request.person.role in audience.roles


def conflict_explanation(request: Request, order: OrderView, error: WppError) -> str:
    """Why an action is no longer possible: who decided first, or the error's own message.

    Where somebody wants to undo what was decided, who decided is no explanation.
    """
    if isinstance(error, NotReopenable | OrderLimit | OutOfStock):
        return advised(request, error)
    if not isinstance(error, IllegalTransition) and order.closed_at is None:
        return advised(request, error)
    with request.portal.reading() as session:
        names = full_names(session, actors_of(order))
    return conflict_message(order, names, request.portal.zone, you=request.actor) or advised(request, error)


def slip(request: Request, number: str) -> Response:
    """The pick slip: large SKU codes, the address, and a QR code that opens the order."""
    order = seen_order(request, number)
    portal = request.portal
    brand = portal.policy().brand_name
    facts = {
        "order": order,
        "may_begin": order.status is Status.PROGRESSING and order.picking_started_at is None,
        "slip": slip_of(order, brand=brand, base_url=portal.configuration.base_url, zone=portal.zone),
    }
    return Page("slip.html", facts)


ORDER = "/desk/orders/<number:number>"
ROUTES = (
    Route("GET", ORDER, desk_order, DESK),
    Route("GET", f"{ORDER}/slip", slip, CAN_PACK),
)
