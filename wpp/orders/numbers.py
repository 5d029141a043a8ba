"""Order numbers: digits only, the last one a check digit, made from the order's id and never stored beside it.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it catches every single digit
mistyped and every two neighbours swapped, which is how numbers suffer on their way through another system.
"""

import unicodedata

from wpp.errors import NotFound
from wpp.hints import HintCode, hint

FIRST = 1000
"""The first order has four digits before its check digit, so that nobody feels like a test."""
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


def number_of(order_id: int) -> str:
    """The number of the order with this id."""
    digits = str(FIRST - 1 + order_id)
    return digits + str(check_digit(digits))


def order_id_of(number: str) -> int:
    """The id behind a number as somebody typed it; spaces and a leading # are forgiven.

    Raises `UnknownOrder`, which says so when the check digit does not fit.
    """
    typed = unicodedata.normalize("NFKC", number).replace(" ", "").removeprefix("#")
    if not (typed.isascii() and typed.isdigit()):
        raise UnknownOrder(
            f"{number!r} is not an order number: order numbers have only digits.",
            hints=[hint(HintCode.LIST_ORDERS)],
        )
    if check_digit(typed) != 0:
        raise UnknownOrder(
            f"There is no order {typed}: its check digit is wrong, so a digit was probably mistyped.",
            hints=["Compare it with the order's email or slip.", hint(HintCode.SEARCH_ORDERS)],
        )
    if len(typed) > MOST_DIGITS or int(typed[:-1] or 0) < FIRST:
        raise UnknownOrder(f"There is no order {typed}.", hints=[hint(HintCode.LIST_ORDERS)])
    return int(typed[:-1]) - FIRST + 1


def check_digit(digits: str) -> int:
    """Damm's check digit; 0 for a number that already ends with the right one."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim
