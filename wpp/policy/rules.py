"""The settings there are, what each means, and how its value is read and written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

from wpp.errors import UsageError
from wpp.hints import HintCode, hint
from wpp.policy import values
from wpp.policy.closures import EXAMPLE, Closure, WorkingDays, read_closures, write_closures
from wpp.policy.factors import Factor, read_factor_setting, read_factors
from wpp.policy.support import Support, support_of


class BadSetting(UsageError):
    """A setting cannot have this value; the message says which it may have."""

    code = "bad_setting"


@dataclass(frozen=True, slots=True)
class Policy:
    """Every setting of a portal. Minutes, hours and days are whole numbers; several addresses are a tuple of them."""

    orders_per_user: int = 1
    approval: bool = False
    approval_reminder_days: int = 2
    approval_escalation_days: int = 5
    low_stock_threshold: int = 10
    email_sales: tuple[str, ...] = ()
    email_warehouse: tuple[str, ...] = ()
    email_cs: tuple[str, ...] = ()
    email_ds: tuple[str, ...] = ()
    email_representatives: tuple[str, ...] = ()
    brand_name: str = "Welcome Pack"
    brand_colour: str = "#1d4ed8"
    brand_logo: str = ""
    welcome_link_days: int = 30
    welcome_reminder_days: int = 0
    welcome_email_delay: int = 5
    ship_within_hours: int = 48
    late_warning_hours: int = 8
    calendar: str = "GB-ENG"
    closures: tuple[Closure, ...] = ()
    tracking_required: bool = False
    carrier: str = ""
    dispatch_email_delay: int = 5
    sender: str = ""
    reply_to: str = ""
    delivery_countries: tuple[str, ...] = ("GB",)
    order_prefix: str = ""
    order_prefix_earlier: tuple[str, ...] = ()
    support: str = ""
    privacy_purge: bool = False
    keep_addresses_days: int = 120
    keep_emails_days: int = 365
    keep_imports_days: int = 90
    keep_history_days: int = 2190
    representatives_see_addresses: bool = False
    staff_second_factor: str = "off"

    def second_factor(self, role: str) -> Factor:
        """Whether somebody with this role needs a code to log in; starters never do."""
        return read_factors(self.staff_second_factor).get(role, Factor.OFF)

    @property
    def working_days(self) -> WorkingDays:
        """The days that the 48 hours run on."""
        return WorkingDays(self.calendar, self.closures)

    @property
    def support_line(self) -> Support:
        """Where people get help."""
        return support_of(self.support, self.reply_to)


@dataclass(frozen=True, slots=True)
class Rule:
    """One setting: `read` makes its value from text and raises ValueError with a sentence, `write` is its way back."""

    key: str
    field: str
    about: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    default: str

    def understand(self, text: str) -> Any:
        """The value that a text means. Raises `BadSetting`."""
        try:
            return self.read(text.strip())
        except ValueError as error:
            raise BadSetting(
                f"{self.key} can't be {text.strip()!r}: {error}", hints=[hint(HintCode.LIST_SETTINGS)]
            ) from error


Kind = tuple[Callable[[str], Any], Callable[[Any], str]]
SWITCH: Kind = (values.read_switch, values.write_switch)
ADDRESSES: Kind = (values.read_addresses, ", ".join)
ADDRESS: Kind = (values.read_address, str)


def whole(least: int, most: int) -> Kind:
    """A whole number between two bounds."""
    return (lambda text: values.read_whole(text, least, most)), str


def rules(kinds: Iterable[tuple[str, Kind, str]]) -> dict[str, Rule]:
    """The rules by key; field names and defaults are the policy's own."""
    known = {field.name: field.default for field in fields(Policy)}
    made = {}
    for key, (read, write), about in kinds:
        name = key.replace(".", "_").replace("-", "_")
        made[key] = Rule(key, name, about, read, write, write(known.pop(name)))
    assert not known, f"settings without a rule: {sorted(known)}"  # noqa: S101 - a slip in this file
    return made


RULES = rules(
    [
        ("orders-per-user", whole(0, 1000), "How many orders each person may place; 0 closes ordering."),
        ("approval", SWITCH, "Whether a representative approves each order before it goes to the warehouse."),
        (
            "approval-reminder-days",
            whole(0, 100),
            "Working days after which the representatives are reminded of an order On Hold, and once more; 0: never.",
        ),
        (
            "approval-escalation-days",
            whole(0, 100),
            "Working days after which customer services is emailed about an order still On Hold; 0: never.",
        ),
        (
            "low-stock-threshold",
            whole(0, 1_000_000),
            "Sales is emailed when stock falls to this; a SKU can have its own.",
        ),
        ("email.sales", ADDRESSES, "Low-stock emails; separate several addresses with commas between them."),
        ("email.warehouse", ADDRESSES, "Warehouse: each new order to pick."),
        ("email.cs", ADDRESSES, "Customer services: goods in and old holds."),
        ("email.ds", ADDRESSES, "Digital services: goods in, returns and late orders."),
        (
            "email.representatives",
            ADDRESSES,
            "The client's representatives, who are asked to approve orders.",
        ),
        (
            "brand.name",
            (values.read_name, str),
            "The name in the storefront and in emails, up to 60 characters.",
        ),
        (
            "brand.colour",
            (values.read_colour, str),
            "The colour of buttons and links, as #rrggbb, dark enough to read on white (4.5 to 1 or more).",
        ),
        (
            "brand.logo",
            (values.read_logo, str),
            "The logo: a file (./logo.png, ./logo.svg), or its address (https://…, or /… on the storefront itself).",
        ),
        ("welcome-link-days", whole(1, 365), "How many days a personal link works."),
        (
            "welcome-reminder-days",
            whole(0, 365),
            "Days after which cron reminds those invited who have not ordered, twice at most; 0: only by hand.",
        ),
        (
            "welcome-email-delay",
            whole(0, 1440),
            "Minutes that welcome emails and reminders queued by hand wait, to be withdrawn until then; 0: not at all.",
        ),
        ("ship-within-hours", whole(1, 1000), "Hours, on working days, from Progressing to dispatch."),
        (
            "late-warning-hours",
            whole(0, 1000),
            "Hours, on working days, before an order is due that the warehouse is warned; 0: only when it is late.",
        ),
        (
            "calendar",
            (values.read_calendar, str),
            "Country or region whose bank holidays are days off: GB-ENG, GB-SCT, IE, DE-BY …",
        ),
        (
            "closures",
            (read_closures, write_closures),
            f"Other days off, single or from..to: {EXAMPLE}.",
        ),
        (
            "staff-second-factor",
            (read_factor_setting, str),
            "Whether staff need a code from their phone to log in: off, on or required; by role: on, admin=required.",
        ),
        ("tracking-required", SWITCH, "Whether an order can be completed only with a tracking code."),
        (
            "carrier",
            (values.read_carrier, str),
            "The carrier of a parcel when none is named and its tracking code doesn't show one.",
        ),
        (
            "dispatch-email-delay",
            whole(0, 1440),
            "Minutes the dispatched email waits, so that a mistake can be corrected before it is sent; 0: not at all.",
        ),
        (
            "sender",
            (values.read_sender, str),
            "The address that emails come from, or a name and an address: Northwind <packs@example.com>.",
        ),
        ("reply-to", ADDRESS, "The address that replies to emails go to."),
        (
            "delivery-countries",
            (values.read_countries, ", ".join),
            "Where packs are sent, as two-letter codes: GB, IE, DE. The first is offered first.",
        ),
        (
            "order-prefix",
            (values.read_prefix, str),
            "Up to 6 letters before each order number, such as NW, by which it is known which portal it is of.",
        ),
        (
            "order-prefix-earlier",
            (values.read_prefixes, ", ".join),
            "Letters that order numbers had before, which are still understood; kept when order-prefix changes.",
        ),
        (
            "support",
            (values.read_support, str),
            "Where people get help, on every page, email and slip: an email address, a phone number, or both.",
        ),
        (
            "privacy-purge",
            SWITCH,
            "Whether cron deletes personal data that is kept longer than the settings below.",
        ),
        (
            "keep-addresses-days",
            whole(0, 10_000),
            "Days an address is kept after its order was closed; 0: always.",
        ),
        ("keep-emails-days", whole(0, 10_000), "Days the text of an email is kept; 0: always."),
        ("keep-imports-days", whole(0, 10_000), "Days the names before an import are kept; 0: always."),
        ("keep-history-days", whole(0, 10_000), "Days reasons and notes in the history are kept; 0: always."),
        (
            "representatives-see-addresses",
            SWITCH,
            "Whether the client’s representatives see where their starters live.",
        ),
    ]
)
