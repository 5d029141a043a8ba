"""What to do next, in the words of a page: where the desk has a page or a field for it.

A starter reads only what reads the same everywhere; what is done at the desk is for those who have a desk.
"""

from typing import NamedTuple

from store.web.request import Request
from wpp.errors import NotFound, UnavailableError, WppError
from wpp.hints import Advice, HintCode
from wpp.people.accounts import user_by_email
from wpp.people.model import Role


class PageHint(NamedTuple):
    """A thing to do, and the page where it is done; without a path it is done on this one."""

    text: str
    path: str = ""


IN_THE_OFFICE = "Ask digital services."
"""What the desk has no page for is done by the people who run the portal."""

ANSWER_STOP = PageHint("Say on the order’s page whether it was stopped or has left", "/desk/orders/{order}")
"""One form answers a stop request either way, so the page says it once."""

PERSON = "/desk/people/{email}"
"""Somebody's page; before it is a link, the address becomes their id: it doesn't belong in one."""

WORDS: dict[HintCode, PageHint] = {
    HintCode.CREATE_PORTAL: PageHint(IN_THE_OFFICE),
    HintCode.NAME_CONFIGURATION: PageHint(IN_THE_OFFICE),
    HintCode.CHECK_PORTAL: PageHint(IN_THE_OFFICE),
    HintCode.SHOW_DATABASE: PageHint(IN_THE_OFFICE),
    HintCode.ADD_AFTER_ERASURE: PageHint(IN_THE_OFFICE),
    HintCode.CHECK_DATABASE: PageHint(IN_THE_OFFICE),
    HintCode.RESTORE_DATABASE: PageHint(IN_THE_OFFICE),
    HintCode.BACK_UP_DATABASE: PageHint(IN_THE_OFFICE),
    HintCode.UPGRADE_DATABASE: PageHint(IN_THE_OFFICE),
    HintCode.CHANGE_SETTING: PageHint("Digital services can change the setting “{key}”."),
    HintCode.LIST_SETTINGS: PageHint(IN_THE_OFFICE),
    HintCode.RUN_CRON: PageHint(IN_THE_OFFICE),
    HintCode.SCHEDULE_CRON: PageHint(IN_THE_OFFICE),
    HintCode.PROTECT_FILE: PageHint(IN_THE_OFFICE),
    HintCode.NAME_PROXY: PageHint(IN_THE_OFFICE),
    HintCode.ADD_REPRESENTATIVE: PageHint("Digital services can add a client representative."),
    HintCode.IMPORT_CATALOGUE: PageHint("Digital services can import the catalogue."),
    HintCode.LIST_CATALOGUE: PageHint(IN_THE_OFFICE),
    HintCode.RETIRE_FROM_CATALOGUE: PageHint("Digital services can retire {name}."),
    HintCode.LIST_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.LIST_FAILED_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.LIST_QUEUED_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.RETRY_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.SEND_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.SEND_DEFERRED_EMAILS: PageHint(IN_THE_OFFICE),
    HintCode.SHOW_EMAIL: PageHint(IN_THE_OFFICE),
    HintCode.SHOW_USER: PageHint("Look up {email}", PERSON),
    HintCode.NAME_USER_BY_EMAIL: PageHint("Search by email address", "/desk"),
    HintCode.SEARCH_USERS: PageHint("Search by name or email address", "/desk"),
    HintCode.DISABLE_USER: PageHint("Digital services can disable an account."),
    HintCode.SEND_NEW_LINK: PageHint("Send {email} a new link from the starter’s page", PERSON),
    HintCode.DISABLE_MANY: PageHint("Digital services can disable many accounts at once."),
    HintCode.DISABLE_STAFF: PageHint("Digital services can disable {email}."),
    HintCode.EDIT_STAFF: PageHint("Digital services can change {email}."),
    HintCode.ENABLE_USER: PageHint("Digital services can enable {email}."),
    HintCode.MAKE_STARTER: PageHint("Digital services can make a starter of {email}."),
    HintCode.RENAME_USER: PageHint("If it is one person, digital services can change the name of {email}."),
    HintCode.UPDATE_NAMES: PageHint("Digital services can change the name."),
    HintCode.ACCEPT_ODD: PageHint("Correct the row, or ask digital services to accept it as it is."),
    HintCode.DECIDE_SAME_PERSON: PageHint(
        "Digital services can give {other} the address {email}, or welcome both."
    ),
    HintCode.LIST_IMPORTS: PageHint(IN_THE_OFFICE),
    HintCode.UNDO_IMPORT: PageHint("Digital services can undo import {number} first."),
    HintCode.LIST_ORDERS: PageHint("Search for the order", "/desk"),
    HintCode.SEARCH_ORDERS: PageHint("Search by name", "/desk"),
    HintCode.SHOW_ORDER: PageHint("See order {order}", "/desk/orders/{order}"),
    HintCode.APPROVE_ORDER: PageHint("Order {order} needs to be approved first", "/desk/orders/{order}"),
    HintCode.CANCEL_ORDER: PageHint("You can also cancel order {order}", "/desk/orders/{order}"),
    HintCode.CANCEL_REPLACEMENT: PageHint(
        "Cancel order {order} first, then undo the return", "/desk/orders/{order}"
    ),
    HintCode.REINSTATE_ORDER: PageHint("If it was closed by mistake, reinstate it", "/desk/orders/{order}"),
    HintCode.CONFIRM_STOP: PageHint(
        "Say on the order’s page whether it was stopped or has left", "/desk/orders/{order}"
    ),
    HintCode.REJECT_STOP: PageHint(
        "Say on the order’s page whether it was stopped or has left", "/desk/orders/{order}"
    ),
    HintCode.REOPEN_CHANGE: PageHint("If that was a mistake, undo the reply first", "/desk/orders/{order}"),
    HintCode.REOPEN_STOP: PageHint("If that was a mistake, undo the reply first", "/desk/orders/{order}"),
    HintCode.WITHDRAW_STOP: PageHint("Withdraw the stop request first", "/desk/orders/{order}"),
    HintCode.CONFIRM_CHANGE: PageHint(
        "Say on the order’s page whether it was changed, or it’s too late", "/desk/orders/{order}"
    ),
    HintCode.WITHDRAW_CHANGE: PageHint("You can withdraw it on the order’s page", "/desk/orders/{order}"),
    HintCode.GIVE_REASON: PageHint("Give a reason."),
    HintCode.GIVE_TRACKING: PageHint("Enter a tracking code."),
    HintCode.SET_TRACKING: PageHint("If the stored code is wrong, correct it under Parcels."),
    HintCode.ADD_TRACKING: PageHint("If it’s one more parcel, add it under Parcels."),
    HintCode.IGNORE_NAMES: PageHint(
        "If the file is right and the names are not, ask digital services to import it."
    ),
    HintCode.ANSWER: PageHint("If it’s right anyway, ask digital services to import it."),
    HintCode.REPLACE_TRACKING: PageHint("Correct the one that is wrong under Parcels."),
    HintCode.LEFT_ANYWAY: PageHint(
        "Say on the order’s page whether it was stopped or has left", "/desk/orders/{order}"
    ),
    HintCode.RESOLVE_SHORT: PageHint("Decide what to send instead", "/desk/orders/{order}"),
    HintCode.UNDO_DECISION: PageHint("Customer services can undo the decision", "/desk/orders/{order}"),
    HintCode.REPLACE_WITH_SAME: PageHint("Choose another one of the same."),
    HintCode.NAME_SUBSTITUTE: PageHint("Choose a substitute."),
    HintCode.UNDO_SHORT: PageHint("Reported by mistake? The warehouse can undo it", "/desk/orders/{order}"),
    HintCode.NAME_SHORT_UNITS: PageHint("Choose the items that could not be picked."),
    HintCode.REASON_WRONG_ITEM: PageHint("Choose “wrong item” as the reason."),
    HintCode.UNDO_RETURN: PageHint("Undo {returned} on the order’s page."),
    HintCode.UNDO_FOUND: PageHint("Undo that first, on order {order}’s page", "/desk/orders/{order}"),
    HintCode.RECORD_ELSEWHERE_FIRST: PageHint(
        "If they came with another order’s parcel, record that return first."
    ),
    HintCode.UNCOMPLETE_ORDER: PageHint(
        "If order {order} hasn’t left, undo its completion, then cancel it", "/desk/orders/{order}"
    ),
    HintCode.LIST_RETURNS: PageHint("The returns are on the order’s page."),
    HintCode.RECORD_RETURN: PageHint("If it comes back, record a return on the order’s page."),
    HintCode.NAME_RETURNED_UNITS: PageHint("Choose the items that came back."),
    HintCode.NAME_LOST_UNIT: PageHint("If one item is missing, record that item", "/desk/orders/{order}"),
    HintCode.NAME_RECEIVED_SKU: PageHint("Choose “wrong item” for {sku} and enter the SKU that came."),
    HintCode.EXCHANGE_SIZE: PageHint("Other sizes: {sizes}."),
    HintCode.EXCHANGE_INSTEAD: PageHint("You can exchange it for something else."),
    HintCode.EXCHANGE_ALONE: PageHint("Choose an exchange to send something else for everything."),
    HintCode.REISSUE_ALONE: PageHint("Choose “send again” to send the same again."),
    HintCode.REISSUE_LATER: PageHint("Record the return now, and send it again once there is stock."),
    HintCode.SHOW_STOCK: PageHint("Digital services can check the stock."),
    HintCode.LIST_DELIVERIES: PageHint("Digital services can check what was booked in."),
    HintCode.UNDO_DELIVERY: PageHint("Digital services can undo {delivery} first."),
    HintCode.COUNT_STOCK: PageHint("If fewer came, count {skus} on the shelf."),
    HintCode.REASON_COUNT: PageHint("The reason “count” takes both signs."),
    HintCode.NAME_DELIVERY_NOTE: PageHint("Enter the delivery note."),
    HintCode.DIFFERENT_DELIVERY: PageHint("If it is another delivery with a similar note, say so."),
    HintCode.WRITE_NEW_ROWS: PageHint("Book in only the new rows."),
    HintCode.LIST_PURCHASES: PageHint("Digital services can check what is on order."),
    HintCode.CHANGE_PURCHASE: PageHint("Digital services can change what is on order."),
    HintCode.ADD_PURCHASE: PageHint("Digital services can order more."),
    HintCode.NAME_REFERENCE: PageHint("Enter the reference of the order."),
    HintCode.NAME_DUE_DAY: PageHint("Enter the day it is due."),
    HintCode.EXPORT_ORDERS: PageHint(IN_THE_OFFICE),
    HintCode.UNDO_EXPORT: PageHint("Undo the export of {batch} first."),
    HintCode.FIND_BATCH: PageHint("The order’s page shows which batch it is in."),
    HintCode.GIVE_BOOKING_REASON: PageHint("Give a reason for the correction."),
    HintCode.NAME_SLIPS_FILE: PageHint("Name a file that ends in .html."),
    HintCode.MAP_COLUMN: PageHint(
        "If {title} is in the column “{heading}” (for example {example}), choose it."
    ),
    HintCode.CHOOSE_COLUMN: PageHint("Choose the column {heading} ({shows})."),
    HintCode.MAP_OWN_HEADING: PageHint("Choose the column for {field}."),
    HintCode.MAP_ALL_HEADINGS: PageHint("If the headings have other names, choose the columns."),
    HintCode.MAP_EACH_ONCE: PageHint("Choose a different column for each."),
    HintCode.CHOOSE_SHEET: PageHint("Choose the sheet “{sheet}”."),
    HintCode.SET_DELIMITER: PageHint("Choose {delimiter} as the delimiter."),
    HintCode.OMIT_DELIMITER: PageHint("Leave the delimiter open."),
    HintCode.SET_ENCODING: PageHint("Choose {label} as the encoding."),
    HintCode.SET_SOME_ENCODING: PageHint("Or choose its encoding."),
    HintCode.OMIT_ENCODING: PageHint("Leave the encoding open."),
    HintCode.OTHER_ENCODING: PageHint("Leave the encoding open, or choose another."),
}


def page_hints(request: Request, error: WppError) -> list[PageHint]:
    """What this reader can do about an error, in order and each once."""
    if not error.hints or isinstance(error, UnavailableError):
        return []  # and nobody is looked up in a database that is away
    staff = request.user is not None and request.user.role is not Role.USER
    shown = [
        found(request, worded(advice))
        for advice in error.hints
        if (staff or isinstance(advice, str)) and not is_here(request, advice)
    ]
    # “Give a reason for cancelling.” needs no second “Give a reason.”
    unsaid = [each for each in shown if not error.message.startswith(each.text.rstrip("."))]
    return list(dict.fromkeys(unsaid))


def found(request: Request, hint: PageHint) -> PageHint:
    """The hint with the page of the person whom it names; the desk where nobody has the address."""
    email = hint.path.removeprefix("/desk/people/")
    if email == hint.path or "@" not in email:
        return hint
    try:
        with request.portal.reading() as session:
            return hint._replace(path=f"/desk/people/{user_by_email(session, email).id}")
    except NotFound:
        return hint._replace(path="/desk")


def is_here(request: Request, advice: Advice) -> bool:
    """Whether advice is to see an order, and its reader is on that order's page."""
    if isinstance(advice, str) or advice.code is not HintCode.SHOW_ORDER:
        return False
    return at(request, worded(advice).path)


def at(request: Request, path: str) -> bool:
    """Whether the reader is on this page, or on one below it."""
    return bool(path) and f"{request.path}/".startswith(f"{path}/")


def worded(advice: Advice) -> PageHint:
    """One thing to do next, as somebody at a page does it."""
    if isinstance(advice, str):
        return PageHint(advice)
    words = WORDS[advice.code]
    return PageHint(words.text.format(**advice.values), words.path.format(**advice.values))


def advised(request: Request, error: WppError) -> str:
    """An error beside a form: what is wrong, and in the same breath what to do."""
    hints = (hint.text for hint in page_hints(request, error))
    return " ".join([error.message, *(text if text.endswith((".", "?")) else f"{text}." for text in hints)])
