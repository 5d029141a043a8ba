"""What the order page says of the last action: that it was done, or that it had been done before."""

from collections.abc import Mapping

from store.desk.labels import actor_name
from store.web.request import Request
from wpp.audit import Tag
from wpp.orders.history_views import HistoryLine
from wpp.orders.views import OrderView
from wpp.people.views import full_names

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
    "change-reopened": "Reply undone: the change request is open again, and the warehouse has been emailed.",
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
    "change-reopened": Tag.ORDER_CHANGE_REOPENED,
    "change-withdrawn": Tag.ORDER_CHANGE_WITHDRAWN,
    "unexported": Tag.ORDER_UNEXPORTED,
    "unbegun": Tag.ORDER_PICKING_UNDONE,
    "asked": Tag.ORDER_STOP_ASKED,
    "stop-withdrawn": Tag.ORDER_STOP_WITHDRAWN,
    "stop-reopened": Tag.ORDER_STOP_REOPENED,
    "stopped": Tag.ORDER_STOPPED,
    "too-late": Tag.ORDER_TOO_LATE,
    "short": Tag.ORDER_SHORT,
    "decided": Tag.ORDER_RESUMED,
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
    "decided": "This short pick has already been decided",
    "short-undone": "This short pick has already been undone",
    "decision-undone": "This decision has already been undone",
    "return-undone": "This return has already been undone",
    "return-corrected": "This return already says so; it was last corrected",
    "found-undone": "This find has already been undone",
    "change-asked": "This change has already been requested",
    "change-confirmed": "This change has already been confirmed",
    "change-rejected": "This order has already been reported too late to change",
    "change-reopened": "This reply has already been undone",
    "change-withdrawn": "The change request has already been withdrawn",
    "asked": "A stop has already been requested",
    "too-late": "This order has already been reported too late to stop",
    "stop-reopened": "This reply has already been undone",
}


def notice(request: Request, order: OrderView, names: Mapping[str, str]) -> str:
    """The notice of the last action. Only our own sentences, whatever the query string says."""
    already = request.query.line("already")
    if already == "changed":
        return "Nothing to change: this order is like that already."
    if already in ALREADY:
        return f"{done_before(request, order, already, names)}."
    return DONE.get(request.query.line("done"), "")


def done_before(request: Request, order: OrderView, already: str, names: Mapping[str, str]) -> str:
    """That an action had been done before, and by whom."""
    before = last_of(order, already)
    by = f" by {by_whom(request, before, names)}" if before else ""
    return f"{ALREADY_TEXT.get(already, f'This order has already been {already}')}{by}"


def last_of(order: OrderView, already: str) -> HistoryLine | None:
    """When an action was done last."""
    return next((line for line in reversed(order.history) if line.event == ALREADY.get(already)), None)


def unsaved_reason(request: Request, order: OrderView, already: str, reason: str) -> str:
    """What is said where an action had been done before for another reason than the one typed now; empty elsewhere."""
    typed, before = " ".join(reason.split()), last_of(order, already)
    kept = " ".join(before.reason.split()) if before else ""
    # What was undone stands before the reason for it: “RET-1: Wrong order”.
    if not typed or before is None or kept == typed or kept.endswith(f": {typed}"):
        return ""
    with request.portal.reading() as session:
        names = full_names(session, [before.by])
    on_record = f" The reason on record is “{kept}”." if kept else ""
    return (
        f"{done_before(request, order, already, names)}, so your reason “{typed}” was not saved.{on_record}"
    )


def by_whom(request: Request, line: HistoryLine, names: Mapping[str, str]) -> str:
    """Who did this, by name, or "you" for the reader."""
    return "you" if line.by == request.actor else actor_name(line.by, names)
