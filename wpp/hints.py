"""Hints: what a person can do next, as data that each face words for its own readers.

A terminal names a command or an option, a page a link or a field. Advice that reads the same everywhere is a plain
text beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class HintCode(StrEnum):
    """Every thing to do next whose words depend on the face; the values it takes stand beside it."""

    # The portal and its settings
    CREATE_PORTAL = "create-portal"
    NAME_CONFIGURATION = "name-configuration"
    CHECK_PORTAL = "check-portal"
    SHOW_DATABASE = "show-database"
    CHECK_DATABASE = "check-database"
    RESTORE_DATABASE = "restore-database"
    BACK_UP_DATABASE = "back-up-database"
    UPGRADE_DATABASE = "upgrade-database"
    CHANGE_SETTING = "change-setting"  # key, value
    LIST_SETTINGS = "list-settings"
    RUN_CRON = "run-cron"
    SCHEDULE_CRON = "schedule-cron"
    PROTECT_FILE = "protect-file"  # path
    NAME_PROXY = "name-proxy"  # address
    ADD_REPRESENTATIVE = "add-representative"
    IMPORT_CATALOGUE = "import-catalogue"
    LIST_CATALOGUE = "list-catalogue"
    RETIRE_FROM_CATALOGUE = "retire-from-catalogue"  # name

    # Emails
    LIST_EMAILS = "list-emails"
    LIST_FAILED_EMAILS = "list-failed-emails"
    LIST_QUEUED_EMAILS = "list-queued-emails"
    RETRY_EMAILS = "retry-emails"
    SEND_EMAILS = "send-emails"
    SEND_DEFERRED_EMAILS = "send-deferred-emails"
    SHOW_EMAIL = "show-email"  # message

    # People
    SHOW_USER = "show-user"  # email
    NAME_USER_BY_EMAIL = "name-user-by-email"
    SEARCH_USERS = "search-users"
    DISABLE_USER = "disable-user"
    ADD_AFTER_ERASURE = "add-after-erasure"
    SEND_NEW_LINK = "send-new-link"  # email
    DISABLE_MANY = "disable-many"
    DISABLE_STAFF = "disable-staff"  # email
    EDIT_STAFF = "edit-staff"  # email
    ENABLE_USER = "enable-user"  # email
    MAKE_STARTER = "make-starter"  # email
    RENAME_USER = "rename-user"  # email
    UPDATE_NAMES = "update-names"
    ACCEPT_ODD = "accept-odd"
    DECIDE_SAME_PERSON = "decide-same-person"  # email, other
    LIST_IMPORTS = "list-imports"
    UNDO_IMPORT = "undo-import"  # number

    # Orders
    LIST_ORDERS = "list-orders"
    SEARCH_ORDERS = "search-orders"
    SHOW_ORDER = "show-order"  # order
    APPROVE_ORDER = "approve-order"  # order
    CANCEL_ORDER = "cancel-order"  # order
    CANCEL_REPLACEMENT = "cancel-replacement"  # order
    REINSTATE_ORDER = "reinstate-order"  # order
    CONFIRM_STOP = "confirm-stop"  # order
    REJECT_STOP = "reject-stop"  # order
    WITHDRAW_STOP = "withdraw-stop"  # order
    REOPEN_STOP = "reopen-stop"  # order
    CONFIRM_CHANGE = "confirm-change"  # order
    REOPEN_CHANGE = "reopen-change"  # order
    WITHDRAW_CHANGE = "withdraw-change"  # order
    GIVE_REASON = "give-reason"
    GIVE_TRACKING = "give-tracking"
    SET_TRACKING = "set-tracking"  # order, code
    ADD_TRACKING = "add-tracking"  # order, code
    REPLACE_TRACKING = "replace-tracking"  # order, code
    LEFT_ANYWAY = "left-anyway"  # order

    IGNORE_NAMES = "ignore-names"
    ANSWER = "answer"  # question, value

    # Short picks
    RESOLVE_SHORT = "resolve-short"  # order
    UNDO_DECISION = "undo-decision"  # order
    UNDO_SHORT = "undo-short"  # order
    REPLACE_WITH_SAME = "replace-with-same"
    NAME_SUBSTITUTE = "name-substitute"
    NAME_SHORT_UNITS = "name-short-units"
    REASON_WRONG_ITEM = "reason-wrong-item"

    # Returns
    LIST_RETURNS = "list-returns"
    UNDO_RETURN = "undo-return"  # returned
    UNDO_FOUND = "undo-found"  # order
    RECORD_ELSEWHERE_FIRST = "record-elsewhere-first"
    UNCOMPLETE_ORDER = "uncomplete-order"  # order
    RECORD_RETURN = "record-return"
    NAME_RETURNED_UNITS = "name-returned-units"
    NAME_LOST_UNIT = "name-lost-unit"  # order
    NAME_RECEIVED_SKU = "name-received-sku"  # sku, received
    EXCHANGE_SIZE = "exchange-size"  # sizes
    EXCHANGE_INSTEAD = "exchange-instead"
    EXCHANGE_ALONE = "exchange-alone"
    REISSUE_ALONE = "reissue-alone"
    REISSUE_LATER = "reissue-later"

    # Stock
    SHOW_STOCK = "show-stock"
    LIST_DELIVERIES = "list-deliveries"
    UNDO_DELIVERY = "undo-delivery"  # delivery
    COUNT_STOCK = "count-stock"  # skus
    REASON_COUNT = "reason-count"
    NAME_DELIVERY_NOTE = "name-delivery-note"
    DIFFERENT_DELIVERY = "different-delivery"
    WRITE_NEW_ROWS = "write-new-rows"
    LIST_PURCHASES = "list-purchases"
    CHANGE_PURCHASE = "change-purchase"
    ADD_PURCHASE = "add-purchase"
    NAME_REFERENCE = "name-reference"
    NAME_DUE_DAY = "name-due-day"

    # The warehouse's systems
    EXPORT_ORDERS = "export-orders"
    FIND_BATCH = "find-batch"
    UNDO_EXPORT = "undo-export"  # batch
    GIVE_BOOKING_REASON = "give-booking-reason"
    NAME_SLIPS_FILE = "name-slips-file"

    # Reading a spreadsheet
    MAP_COLUMN = "map-column"  # title, field, heading, choice, example
    CHOOSE_COLUMN = "choose-column"  # field, heading, shows
    MAP_OWN_HEADING = "map-own-heading"  # field
    MAP_ALL_HEADINGS = "map-all-headings"  # fields
    MAP_EACH_ONCE = "map-each-once"
    CHOOSE_SHEET = "choose-sheet"  # sheet
    SET_DELIMITER = "set-delimiter"  # delimiter
    OMIT_DELIMITER = "omit-delimiter"
    SET_ENCODING = "set-encoding"  # encoding, label
    SET_SOME_ENCODING = "set-some-encoding"
    OMIT_ENCODING = "omit-encoding"
    OTHER_ENCODING = "other-encoding"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to do next, to be worded by the face that shows it."""

    code: HintCode
    values: Mapping[str, str] = field(default_factory=dict)


Advice: TypeAlias = Hint | str
"""A hint, or a sentence that reads the same on every face."""


def hint(code: HintCode, /, **values: object) -> Hint:
    """A hint with the values that its words need, such as the order's number."""
    return Hint(code, {name: str(value) for name, value in values.items()})
