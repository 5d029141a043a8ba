"""The order page: everything about one order, and the actions open to the reader's role."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from store.desk.after_dispatch import available_actions
from store.desk.correctable import ways_back
from store.desk.form_recovery import in_words, recovered_form, recovered_notice, typed_in
from store.desk.home import seen_order, sees_addresses
from store.desk.labels import actor_name, actors_of, clock_at_desk, conflict_message, visible_history
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
from wpp.audit import Tag, about
from wpp.errors import WppError
from wpp.mail.by_subject import messages_about
from wpp.mail.carriers import tracking_link
from wpp.orders.approvers import others_who_can
from wpp.orders.changes.open_orders import may_ask
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.parcels import last_carrier
from wpp.orders.model import CLOSED, Status, Stop
from wpp.orders.transitions import IllegalTransition
from wpp.orders.views import HistoryLine, OrderView
from wpp.people.entitlements import OrderLimit
from wpp.people.model import Role
from wpp.people.views import full_names
from wpp.policy import COUNTRIES
from wpp.returns.views import list_returns
from wpp.shorts.substitutes import choices_of
from wpp.stock.movements import OutOfStock
from wpp.warehouse.slips import slip_of
from wpp.wording import listing

DONE = {
    "approved": "Approved. The starter and the warehouse have been emailed.",
    "rejected": "Rejected. The starter has been emailed the reason and can order again.",
    "completed": "Completed. The starter will be emailed that the pack is on its way.",
    "code-added": "This order had been completed without a tracking code. It’s saved, and the starter will be emailed.",
    "parcels": "Tracking saved. The starter will be emailed the right codes.",
    "parcel-removed": "Parcel removed. The starter will be emailed which codes are right.",
    "only-parcel-removed": "Parcel removed: this order has no tracking code now. A starter who has been emailed the "
    "old one will be told to ignore it.",
    "cancelled": "Cancelled. Stock returned; the starter can order again.",
    "replacement-cancelled": "Replacement cancelled and its stock returned. The starter can’t order a pack instead: "
    "to send it anyway, reinstate it here, or use “Send a replacement” on the page of the order it replaces.",
    "uncompleted": "Completion undone: the order is Progressing again.",
    "reinstated": "Reinstated, with a new due time. Everyone who was told it was closed has been emailed.",
    "reinstated-on-hold": "Reinstated: it’s waiting for approval again. Everyone who was told it was closed has been "
    "emailed.",
    "unapproved": "Approval undone: the order is On Hold again. Anyone who was told it was approved has been emailed.",
    "changed": "Changed. The starter has been emailed, and so has the warehouse if they knew of the order.",
    "change-asked": "Change requested: the warehouse has already started on this order. Their reply will appear here.",
    "change-confirmed": "Changed. Stock has moved and the starter has been emailed.",
    "change-rejected": "Too late to change. The order ships as it is, and customer services have been emailed.",
    "change-withdrawn": "Change request withdrawn. The order ships as it is.",
    "unexported": "Export undone. The warehouse has been emailed, and the order goes with the next export.",
    "unbegun": "Start of picking undone. The starter can change the order again; throw away its printed slip.",
    "asked": "Stop requested: the order is already in Logicon, the warehouse system. Their reply will appear here.",
    "stop-withdrawn": "Stop request withdrawn. The warehouse will ship the order.",
    "stop-reopened": "Reply undone: the stop request is open again, and the warehouse has been emailed.",
    "stopped": "Stopped. The order is cancelled and the starter has been emailed.",
    "too-late": "Too late. The order stays Progressing and customer services have been emailed.",
    "return-undone": "Return undone: its items count as sent again. Everyone we emailed has had a correction.",
    "return-undone-unused": "Return undone. The starter still has an unused extra order for this order: if it was "
    "allowed for this return, withdraw it on the starter’s page.",
    "return-corrected": "Return corrected. Digital services have been emailed.",
    "return-corrected-replaced": "Return corrected. Digital services have been emailed. Check that its replacement "
    "order is still right.",
    "found-undone": "Undone: the items are missing again.",
    "short-undone": "Short pick undone. The order has resumed, with its clock as it was.",
    "short-undone-in-part": "Short pick undone. The order still waits for a decision about the others.",
    "decision-undone": "Decision undone. Choose again what to send; the clock is paused until then.",
    "short": "Short pick reported. Customer services have been emailed; the clock is paused until they decide.",
    "decided": "Saved. The order has resumed and the warehouse has been emailed.",
    "returned": "Return recorded. Digital services have been emailed.",
    "lost": "Marked as lost. The starter and digital services have been emailed.",
    "lost-again": "Marked as lost and a replacement order created. The starter has been emailed.",
    "exchanged": "Exchange recorded. Replacement order created and its stock committed.",
    "again": "Replacement order created. The starter has been emailed.",
    "found": "Recorded as found. If a replacement order is no longer needed, cancel it.",
    "part-decided": "Saved. The order will resume once its other short picks are decided.",
}
ALREADY = {
    "approved": Tag.ORDER_APPROVED,
    "rejected": Tag.ORDER_REJECTED,
    "completed": Tag.ORDER_COMPLETED,
    "cancelled": Tag.ORDER_CANCELLED,
    "parcels": Tag.ORDER_TRACKING_SET,
    "parcel-removed": Tag.ORDER_TRACKING_SET,
    "only-parcel-removed": Tag.ORDER_TRACKING_SET,
    "uncompleted": Tag.ORDER_UNCOMPLETED,
    "reinstated": Tag.ORDER_REINSTATED,
    "reinstated-on-hold": Tag.ORDER_REINSTATED,
    "unapproved": Tag.ORDER_UNAPPROVED,
    "change-asked": Tag.ORDER_CHANGE_ASKED,
    "change-confirmed": Tag.ORDER_CHANGED,
    "change-rejected": Tag.ORDER_CHANGE_REJECTED,
    "change-withdrawn": Tag.ORDER_CHANGE_WITHDRAWN,
    "unexported": Tag.ORDER_UNEXPORTED,
    "unbegun": Tag.ORDER_PICKING_UNDONE,
    "asked": Tag.ORDER_STOP_ASKED,
    "stop-withdrawn": Tag.ORDER_STOP_WITHDRAWN,
    "stop-reopened": Tag.ORDER_STOP_REOPENED,
    "stopped": Tag.ORDER_STOPPED,
    "too-late": Tag.ORDER_TOO_LATE,
    "short": Tag.ORDER_SHORT,
    "short-undone": Tag.ORDER_SHORT_UNDONE,
    "decision-undone": Tag.ORDER_DECISION_UNDONE,
    "return-undone": Tag.RETURN_UNDONE,
    "return-corrected": Tag.RETURN_CORRECTED,
    "found-undone": Tag.RETURN_FOUND_UNDONE,
}
ALREADY_TEXT = {
    "parcels": "The tracking codes have already been changed like this",
    "parcel-removed": "This parcel has already been removed",
    "only-parcel-removed": "This parcel has already been removed",
    "uncompleted": "This completion has already been undone",
    "reinstated-on-hold": "This order has already been reinstated",
    "unapproved": "This approval has already been undone",
    "unexported": "The export of this order has already been undone",
    "unbegun": "The start of picking has already been undone",
    "stop-withdrawn": "The stop request has already been withdrawn",
    "short": "This short pick has already been reported",
    "short-undone": "This short pick has already been undone",
    "decision-undone": "This decision has already been undone",
    "return-undone": "This return has already been undone",
    "return-corrected": "This return already says so; it was last corrected",
    "found-undone": "This find has already been undone",
    "change-asked": "This change has already been requested",
    "change-confirmed": "This change has already been confirmed",
    "change-rejected": "This order has already been reported too late to change",
    "change-withdrawn": "The change request has already been withdrawn",
    "asked": "A stop has already been requested",
    "too-late": "This order has already been reported too late to stop",
    "stop-reopened": "This reply has already been undone",
}


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
        "to_stop": order.stop is Stop.ASKED and order.closed_at is None,
        "may_change": may(request, CAN_CANCEL) and may_ask(order),
        "new_country": COUNTRIES.get(order.change.address.country, "")
        if order.change and order.change.address
        else "",
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


def notice(request: Request, order: OrderView, names: Mapping[str, str]) -> str:
    """The notice of the last action. Only our own sentences, whatever the query string says."""
    already = request.query.line("already")
    if already == "changed":
        return "Nothing to change: this order is like that already."
    if already in ALREADY:
        before = next((line for line in reversed(order.history) if line.event == ALREADY[already]), None)
        by = f" by {by_whom(request, before, names)}" if before else ""
        return f"{ALREADY_TEXT.get(already, f'This order has already been {already}')}{by}."
    return DONE.get(request.query.line("done"), "")


def by_whom(request: Request, line: HistoryLine, names: Mapping[str, str]) -> str:
    """Who did this, by name, or "you" for the reader."""
    return "you" if line.by == request.actor else actor_name(line.by, names)


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
