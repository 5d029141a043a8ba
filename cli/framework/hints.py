"""What to do next, in the words of a terminal: a command or an option for every hint."""

from typing import Any

from wpp.errors import ProblemLike, WppError
from wpp.hints import Advice, HintCode

WORDS: dict[HintCode, str] = {
    HintCode.CREATE_PORTAL: "wpp init",
    HintCode.NAME_CONFIGURATION: "wpp --config FILE …",
    HintCode.CHECK_PORTAL: "wpp doctor",
    HintCode.SHOW_DATABASE: "wpp db status",
    HintCode.CHECK_DATABASE: "wpp db check",
    HintCode.RESTORE_DATABASE: "wpp db restore FILE",
    HintCode.BACK_UP_DATABASE: "wpp db backup --to FILE",
    HintCode.UPGRADE_DATABASE: "wpp db upgrade",
    HintCode.CHANGE_SETTING: "wpp settings set {key} {value}",
    HintCode.LIST_SETTINGS: "wpp settings list",
    HintCode.RUN_CRON: "wpp cron",
    HintCode.SCHEDULE_CRON: "Add wpp cron -q to the crontab.",
    HintCode.PROTECT_FILE: "chmod 600 {path}",
    HintCode.NAME_PROXY: "wpp serve --trusted-proxy {address}",
    HintCode.ADD_REPRESENTATIVE: "wpp user add EMAIL --role representative",
    HintCode.IMPORT_CATALOGUE: "wpp catalogue import FILE",
    HintCode.LIST_CATALOGUE: "wpp catalogue list",
    HintCode.RETIRE_FROM_CATALOGUE: "wpp catalogue retire {name}",
    HintCode.LIST_EMAILS: "wpp mail list",
    HintCode.LIST_FAILED_EMAILS: "wpp mail list --state failed",
    HintCode.LIST_QUEUED_EMAILS: "wpp mail list --state queued",
    HintCode.RETRY_EMAILS: "wpp mail retry --failed",
    HintCode.SEND_EMAILS: "wpp mail send",
    HintCode.SEND_DEFERRED_EMAILS: "wpp mail send --now",
    HintCode.SHOW_EMAIL: "wpp mail show {message}",
    HintCode.SHOW_USER: "wpp user show {email}",
    HintCode.NAME_USER_BY_EMAIL: "wpp user show EMAIL",
    HintCode.SEARCH_USERS: "wpp user list --search TEXT",
    HintCode.ADD_AFTER_ERASURE: "To add them anyway: wpp user add EMAIL --first F --last L --after-erasure.",
    HintCode.DISABLE_USER: "To disable single accounts: wpp user disable EMAIL",
    HintCode.SEND_NEW_LINK: "wpp user new-link {email} --send",
    HintCode.DISABLE_MANY: "To disable them anyway, give them in a file: wpp user disable --from FILE",
    HintCode.DISABLE_STAFF: "wpp user disable {email} disables it on its own.",
    HintCode.EDIT_STAFF: "wpp user edit {email} changes it on its own.",
    HintCode.ENABLE_USER: "wpp user enable {email} enables the account.",
    HintCode.MAKE_STARTER: "wpp user edit {email} --role user makes it a starter's account.",
    HintCode.RENAME_USER: "If it is one person, wpp user edit {email} --first FIRST --last LAST corrects the name.",
    HintCode.UPDATE_NAMES: "--update-names changes it.",
    HintCode.ACCEPT_ODD: "Correct the row, or accept it as it is with --accept-odd.",
    HintCode.DECIDE_SAME_PERSON: (
        "If they are one person: wpp user merge {other} {email}. "
        "If they are two: wpp welcome send --user {email} invites the new one."
    ),
    HintCode.LIST_IMPORTS: "wpp user imports",
    HintCode.UNDO_IMPORT: "Undo that import first: wpp import-users --undo {number}",
    HintCode.LIST_ORDERS: "wpp order list",
    HintCode.SEARCH_ORDERS: "wpp order list --search NAME",
    HintCode.SHOW_ORDER: "wpp order show {order}",
    HintCode.APPROVE_ORDER: "wpp order approve {order}",
    HintCode.CANCEL_ORDER: "To cancel the order: wpp order cancel {order} --reason TEXT",
    HintCode.CANCEL_REPLACEMENT: "Cancel it first, then undo the return: wpp order cancel {order} --reason TEXT",
    HintCode.REINSTATE_ORDER: "To reopen it: wpp order reinstate {order} --reason TEXT",
    HintCode.CONFIRM_STOP: "If it was stopped: wpp order confirm-stop {order}",
    HintCode.REJECT_STOP: "If it has left: wpp order reject-stop {order}",
    HintCode.REOPEN_CHANGE: "If that was a mistake: wpp order reject-change {order} --undo --reason TEXT",
    HintCode.REOPEN_STOP: "If that was a mistake: wpp order reject-stop {order} --undo --reason TEXT",
    HintCode.WITHDRAW_STOP: "To send it as planned: wpp order stop {order} --withdraw",
    HintCode.CONFIRM_CHANGE: "If it was changed: wpp order confirm-change {order}; if it’s too late: reject-change",
    HintCode.WITHDRAW_CHANGE: "To withdraw it: wpp order change {order} --withdraw",
    HintCode.GIVE_REASON: "--reason TEXT",
    HintCode.GIVE_TRACKING: "--tracking CODE",
    HintCode.SET_TRACKING: "If the stored code is wrong: wpp order tracking {order} --set {code}",
    HintCode.ADD_TRACKING: "If it's one more parcel: wpp order tracking {order} --add {code}",
    HintCode.IGNORE_NAMES: "--answer names=ignore, if the file is right and the names in it are not.",
    HintCode.ANSWER: "If it’s right anyway: --answer {question}={value}",
    HintCode.REPLACE_TRACKING: "In place of one of them: wpp order tracking {order} --remove WRONG --add {code}",
    HintCode.LEFT_ANYWAY: "If it has left: wpp order complete {order} --left-anyway",
    HintCode.RESOLVE_SHORT: "wpp order resolve-short {order} --replace | --substitute SKU | --ship-short",
    HintCode.UNDO_DECISION: "To decide again: wpp order resolve-short {order} --undo --reason TEXT",
    HintCode.UNDO_SHORT: "Reported by mistake? wpp order short {order} --undo --reason TEXT",
    HintCode.REPLACE_WITH_SAME: "--replace, for another one of the same",
    HintCode.NAME_SUBSTITUTE: "--substitute SKU",
    HintCode.NAME_SHORT_UNITS: "--item SKU=1",
    HintCode.REASON_WRONG_ITEM: "--reason wrong-item",
    HintCode.UNDO_RETURN: "wpp return undo {returned} --reason TEXT",
    HintCode.UNDO_FOUND: "wpp return recover {order} --undo --reason TEXT",
    HintCode.RECORD_ELSEWHERE_FIRST: "If they came with another order's parcel, record that return first.",
    HintCode.UNCOMPLETE_ORDER: "If it hasn't left: wpp order uncomplete {order} --reason TEXT, then cancel it.",
    HintCode.LIST_RETURNS: "wpp return list",
    HintCode.RECORD_RETURN: "If it comes back: wpp return record ORDER",
    HintCode.NAME_RETURNED_UNITS: "--item SKU=1:good",
    HintCode.NAME_LOST_UNIT: "For one item of it: wpp return record {order} --item SKU:missing",
    HintCode.NAME_RECEIVED_SKU: "--item {sku}:wrong-item:{received}",
    HintCode.EXCHANGE_SIZE: "--exchange SKU for another size: {sizes}",
    HintCode.EXCHANGE_INSTEAD: "--exchange SKU sends something else instead.",
    HintCode.EXCHANGE_ALONE: "--exchange alone sends something else for everything.",
    HintCode.REISSUE_ALONE: "--reissue alone sends the same again.",
    HintCode.REISSUE_LATER: "Record the return alone, and once there is more: wpp return reissue RETURN",
    HintCode.SHOW_STOCK: "wpp stock show SKU",
    HintCode.LIST_DELIVERIES: "wpp stock deliveries",
    HintCode.UNDO_DELIVERY: "Undo that one first: wpp stock undo {delivery} --reason TEXT",
    HintCode.COUNT_STOCK: "If fewer came, count {skus} on the shelf and book the count: wpp stock count FILE",
    HintCode.REASON_COUNT: "--reason count takes both signs.",
    HintCode.NAME_DELIVERY_NOTE: "Give it with --delivery-note REF.",
    HintCode.DIFFERENT_DELIVERY: "If it is another delivery with a similar note: --different-delivery",
    HintCode.WRITE_NEW_ROWS: "--rejects new.xlsx writes just these rows to a file that can be booked in.",
    HintCode.LIST_PURCHASES: "wpp purchase list",
    HintCode.CHANGE_PURCHASE: "To correct it, add --change.",
    HintCode.ADD_PURCHASE: "To expect more on it, add it again: wpp purchase add FILE",
    HintCode.NAME_REFERENCE: "Give it with --reference PO-2041.",
    HintCode.NAME_DUE_DAY: "Give it with --by 2027-04-14.",
    HintCode.EXPORT_ORDERS: "wpp order export --to FILE",
    HintCode.UNDO_EXPORT: "wpp order unexport {batch}",
    HintCode.FIND_BATCH: "wpp order show ORDER shows which batch an order is in.",
    HintCode.GIVE_BOOKING_REASON: "--book --reason TEXT",
    HintCode.NAME_SLIPS_FILE: "--to slips.html",
    HintCode.MAP_COLUMN: "If {title} is in column “{heading}” (for example {example}), add --map {field}={choice}",
    HintCode.CHOOSE_COLUMN: "Choose one: --map {field}={heading} ({shows})",
    HintCode.MAP_OWN_HEADING: 'Map the column: --map {field}="Heading in your file"',
    HintCode.MAP_ALL_HEADINGS: "If the headings have other names, map them: --header-row N {options}",
    HintCode.MAP_EACH_ONCE: "Use a different column for each --map.",
    HintCode.CHOOSE_SHEET: 'Choose one: --sheet "{sheet}"',
    HintCode.SET_DELIMITER: "Add --delimiter {delimiter}.",
    HintCode.OMIT_DELIMITER: "Leave --delimiter out.",
    HintCode.SET_ENCODING: "Add --encoding {encoding} ({label}).",
    HintCode.SET_SOME_ENCODING: "Or set --encoding NAME.",
    HintCode.OMIT_ENCODING: "Leave --encoding out.",
    HintCode.OTHER_ENCODING: "Leave --encoding out or choose another.",
}


def worded(advice: Advice) -> str:
    """One thing to do next, as somebody at a terminal does it."""
    if isinstance(advice, str):
        return advice
    values = dict(advice.values)
    if advice.code is HintCode.MAP_ALL_HEADINGS:
        values["options"] = " ".join(f'--map {field}="…"' for field in values["fields"].split())
    return WORDS[advice.code].format(**values)


def error_document(error: WppError) -> dict[str, Any]:
    """The body of the `{"error": …}` document, with what to try."""
    document = error.as_json()
    del document["problems"]
    return {"code": document.pop("code"), "message": document.pop("message")} | {
        "try": [worded(advice) for advice in error.hints],
        "problems": [problem_document(problem) for problem in error.problems],
        **document,
    }


def problem_document(problem: ProblemLike) -> dict[str, Any]:
    """A problem with the keys that programs read; its message ends with what to do about it."""
    document = dict(problem.as_json())
    if problem.hint is not None:
        document["message"] = f"{document['message']} {worded(problem.hint)}"
    return document
