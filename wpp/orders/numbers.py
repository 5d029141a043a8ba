"""Order numbers: digits, the last one a check digit, made from the order's id and never stored beside it.

A portal may put letters before them (`order-prefix`), so that another portal's number is recognised. They are shown
with every number and may be left out where one is typed; letters of earlier days are understood. Numbers are written in
hundreds of places that know no settings, so what they begin with goes with the transaction: `Portal` says it at its
start, for this thread alone.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it catches every single digit
mistyped and every two neighbours swapped, which is how numbers suffer on their way through another system.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wpp.errors import NotFound
from wpp.hints import HintCode, hint
from wpp.policy import BadSetting, Policy, policy_of
from wpp.sheets.strings import truncate

FIRST = 1000
"""The first order has four digits before its check digit, so that nobody feels like a test."""
TYPED = re.compile("(?:([A-Z]{1,6})[-\u2010-\u2015]?)?([0-9]+)")
"""A number as it is typed, in capitals and without spaces: letters, a hyphen of any kind, digits."""
MOST_DIGITS = 10
"""Keeps the id inside four bytes on Postgres, whatever is typed into an address."""

DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class UnknownOrder(NotFound):
    """No order has this number."""

    code = "unknown_order"


class WrongPortal(UnknownOrder):
    """The number has the letters of another portal."""

    code = "wrong_portal"

    def __init__(self, typed: str, policy: Policy) -> None:
        ours = f"begin with {policy.order_prefix}" if policy.order_prefix else "have no letters"
        super().__init__(
            f"Order {typed} belongs to another portal: this is {policy.brand_name}, whose order numbers {ours}.",
            hints=["Use the portal that the number belongs to."],
        )


@dataclass(slots=True)
class Numbering:
    """How a portal's numbers look, for as long as one thread works on it: read when the first number is written."""

    known: Policy
    session: Session | None = None

    @property
    def policy(self) -> Policy:
        """The settings of the running transaction, or of the last one that looked at them."""
        if self.session is not None:
            self.known = settings_of(self.session)
        return self.known


CURRENT: ContextVar[Numbering | None] = ContextVar("numbering", default=None)


@contextmanager
def numbered(session: Session, known: Policy | None) -> Iterator[Numbering]:
    """Let numbers be this portal's while its transaction runs, and afterwards until the next one begins."""
    here = Numbering(settings_of(session) if known is None else known, session)
    CURRENT.set(here)
    try:
        yield here
    finally:
        here.session = None


def settings_of(session: Session) -> Policy:
    """The settings, or those by default where one cannot be read: it has to be put right, and numbers go on."""
    try:
        return policy_of(session)
    except BadSetting:
        return Policy()


def current_policy() -> Policy:
    """The settings of the portal that this thread works on."""
    numbering = CURRENT.get()
    return numbering.policy if numbering is not None else Policy()


def number_of(order_id: int) -> str:
    """The number of the order with this id, as people see it."""
    digits = str(FIRST - 1 + order_id)
    return f"{current_policy().order_prefix}{digits}{check_digit(digits)}"


def digits_of(number: str) -> str:
    """A number without what its portal puts before it: the same whatever the setting says."""
    return re.sub("[^0-9]", "", number)


def order_id_of(number: str) -> int:
    """The id behind a number as somebody typed it; spaces, hyphens, a leading # and this portal's letters are forgiven.

    Raises `WrongPortal` for the letters of another portal, and `UnknownOrder`, which says so when the check digit does
    not fit.
    """
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).removeprefix("#").upper()
    parts = TYPED.fullmatch(typed)
    if parts is None:
        raise UnknownOrder(
            f"{truncate(number, 40)!r} isn't an order number: order numbers have only digits.",
            hints=[hint(HintCode.LIST_ORDERS)],
        )
    letters, digits, typed = parts[1] or "", parts[2], truncate(typed, 40)
    if check_digit(digits) != 0:
        raise UnknownOrder(
            f"No order has the number {typed}. Please check it: one digit looks wrong.",
            hints=["Compare it with the order's email or slip.", hint(HintCode.SEARCH_ORDERS)],
        )
    if len(digits) > MOST_DIGITS or int(digits[:-1] or 0) < FIRST:
        raise UnknownOrder(f"There is no order {typed}.", hints=[hint(HintCode.LIST_ORDERS)])
    policy = current_policy()
    if letters and letters not in (policy.order_prefix, *policy.order_prefix_earlier):
        raise WrongPortal(typed, policy)
    return int(digits[:-1]) - FIRST + 1


def check_digit(digits: str) -> int:
    """Damm's check digit; 0 for a number that already ends with the right one."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim
