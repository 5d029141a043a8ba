"""What events are called."""

from enum import StrEnum


class Tag(StrEnum):
    """`thing:verb`, the only words an event may be called by."""

    PROXY_UNNAMED = "proxy:unnamed"
    LOGIN_FAILED = "login:failed"
    LOGIN_THROTTLED = "login:throttled"
    RESET_ASKED = "login:reset-asked"
    PAGE_REFUSED = "page:refused"
    FORM_REFUSED = "form:refused"
    REQUEST_THROTTLED = "request:throttled"
    USER_VIEWED = "user:viewed"
    USER_SIGNED_OUT = "user:signed-out"
    USER_SESSIONS_ENDED = "user:sessions-ended"
    USER_FACTOR_ON = "user:factor-on"
    USER_FACTOR_OFF = "user:factor-off"
    USER_FACTOR_RESET = "user:factor-reset"
    USER_RECOVERY_CODE_USED = "user:recovery-code-used"
    DATABASE_RESTORED = "database:restored"
    FILE_WRITTEN = "file:written"
    SETTING_CHANGED = "setting:changed"
    USERS_IMPORTED = "users:imported"
    USERS_IMPORT_UNDONE = "users:import-undone"
    USER_ADDED = "user:added"
    USER_EDITED = "user:edited"
    USER_SWITCHED_OFF = "user:switched-off"
    USER_SWITCHED_ON = "user:switched-on"
    USER_JOINED = "user:joined"
    USER_INVITED = "user:invited"
    USER_LINK_MADE = "user:link-made"
    USER_PASSWORD_SET = "user:password-set"
    USER_PASSWORD_CHANGED = "user:password-changed"
    USER_SIGNED_IN = "user:signed-in"
    USER_GRANTED = "user:granted"
    USER_REVOKED = "user:revoked"
    USER_MERGED = "user:merged"
    USER_UNMERGED = "user:unmerged"
    USER_EXPORTED = "user:exported"
    USER_ERASED = "user:erased"
    PRIVACY_PURGED = "privacy:purged"
    CATALOGUE_IMPORTED = "catalogue:imported"
    CATALOGUE_RENAMED = "catalogue:renamed"
    CATALOGUE_RETIRED = "catalogue:retired"
    CATALOGUE_RESTORED = "catalogue:restored"
    STOCK_BOOKED_IN = "stock:booked-in"
    STOCK_BOOKED_IN_UNDONE = "stock:booked-in-undone"
    STOCK_ADJUSTED = "stock:adjusted"
    STOCK_COUNTED = "stock:counted"
    STOCK_EXPECTED = "stock:expected"
    STOCK_EXPECTED_CHANGED = "stock:expected-changed"
    STOCK_EXPECTED_CLOSED = "stock:expected-closed"
    STOCK_RECONCILED = "stock:reconciled"
    STOCK_LOW = "stock:low"
    STOCK_RECOVERED = "stock:recovered"
    THRESHOLD_SET = "stock:threshold-set"
    ORDER_PLACED = "order:placed"
    ORDER_APPROVAL_REQUESTED = "order:approval-requested"
    ORDER_APPROVED = "order:approved"
    ORDER_UNAPPROVED = "order:unapproved"
    ORDER_REJECTED = "order:rejected"
    ORDER_CANCELLED = "order:cancelled"
    ORDER_COMPLETED = "order:completed"
    ORDER_CHANGED = "order:changed"
    ORDER_CHANGE_ASKED = "order:change-asked"
    ORDER_CHANGE_REJECTED = "order:change-rejected"
    ORDER_CHANGE_REOPENED = "order:change-reopened"
    ORDER_CHANGE_WITHDRAWN = "order:change-withdrawn"
    ORDER_TRACKING_SET = "order:tracking-set"
    ORDER_UNCOMPLETED = "order:uncompleted"
    ORDER_REINSTATED = "order:reinstated"
    ORDER_PICKING_STARTED = "order:picking-started"
    ORDER_PICKING_UNDONE = "order:picking-undone"
    ORDER_EXPORTED = "order:exported"
    ORDER_UNEXPORTED = "order:unexported"
    ORDER_STOP_ASKED = "order:stop-asked"
    ORDER_STOP_WITHDRAWN = "order:stop-withdrawn"
    ORDER_STOPPED = "order:stopped"
    ORDER_TOO_LATE = "order:too-late"
    ORDER_STOP_REOPENED = "order:stop-reopened"
    ORDER_SHORT = "order:short"
    ORDER_RESUMED = "order:resumed"
    ORDER_SHORT_UNDONE = "order:short-undone"
    ORDER_DECISION_UNDONE = "order:decision-undone"
    ORDER_DUE_MOVED = "order:due-moved"
    ORDER_REMINDED = "order:reminded"
    ORDER_ESCALATED = "order:escalated"
    ORDER_WARNED = "order:warned"
    RETURN_RECORDED = "return:recorded"
    RETURN_FOUND = "return:found"
    RETURN_UNDONE = "return:undone"
    RETURN_CORRECTED = "return:corrected"
    RETURN_FOUND_UNDONE = "return:found-undone"
    READING_SAVED = "reading:saved"
    READING_FORGOTTEN = "reading:forgotten"
    MAIL_RETRIED = "mail:retried"
    MAIL_WITHDRAWN = "mail:withdrawn"


SECURITY = frozenset(
    {
        Tag.PROXY_UNNAMED,
        Tag.LOGIN_FAILED,
        Tag.LOGIN_THROTTLED,
        Tag.RESET_ASKED,
        Tag.PAGE_REFUSED,
        Tag.FORM_REFUSED,
        Tag.REQUEST_THROTTLED,
        Tag.USER_VIEWED,
        Tag.USER_SIGNED_OUT,
        Tag.USER_SESSIONS_ENDED,
        Tag.USER_FACTOR_ON,
        Tag.USER_FACTOR_OFF,
        Tag.USER_FACTOR_RESET,
        Tag.USER_RECOVERY_CODE_USED,
        Tag.USER_SIGNED_IN,
        Tag.USER_PASSWORD_SET,
        Tag.USER_PASSWORD_CHANGED,
        Tag.USER_LINK_MADE,
        Tag.USER_ADDED,
        Tag.USER_EDITED,
        Tag.USER_SWITCHED_OFF,
        Tag.USER_SWITCHED_ON,
        Tag.ORDER_EXPORTED,
        Tag.USER_EXPORTED,
        Tag.USER_ERASED,
        Tag.PRIVACY_PURGED,
        Tag.SETTING_CHANGED,
        Tag.DATABASE_RESTORED,
    }
)
"""What is looked at when somebody was where they should not be: also written to the log, as it happens."""
