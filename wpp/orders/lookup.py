"""Find a person by what somebody has at hand: an email, an order's number, or a name."""

import re

from sqlalchemy.orm import Session

from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order
from wpp.orders.numbers import UnknownOrder, order_id_of
from wpp.people.accounts import UnknownUser, list_users, user_by_email, user_by_id
from wpp.people.views import UserView

SHOWN = 5
"""People of one name that are named before a longer search is asked for."""


class AmbiguousPerson(Refusal):
    """More than one person goes by these words."""

    code = "several_people"


def find_person(session: Session, words: str) -> UserView:
    """The one person that is meant.

    Raises `UnknownUser`, `UnknownOrder`, and `AmbiguousPerson` with their addresses.
    """
    if "@" in words:
        return user_by_email(session, words)
    if re.fullmatch(r"#?[A-Za-z]{0,6}[\s-]*\d[\d\s-]*", words.strip()):
        return owner_of(session, words)
    rows = list_users(session, search=words, limit=SHOWN + 1)
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise UnknownUser(f"There is no one called {words.strip()!r}.", hints=[hint(HintCode.SEARCH_USERS)])
    people = [f"{user.full_name} <{user.email}>" for user in rows[:SHOWN]]
    more = " and others" if len(rows) > SHOWN else ""
    raise AmbiguousPerson(
        f"{words.strip()!r} is the name of more than one person: {', '.join(people)}{more}.",
        hints=[hint(HintCode.NAME_USER_BY_EMAIL)],
    )


def owner_of(session: Session, number: str) -> UserView:
    """Who placed an order. Raises `UnknownOrder`."""
    order = session.get(Order, order_id_of(number))
    if order is None:
        raise UnknownOrder(f"There is no order {number.strip()}.", hints=[hint(HintCode.LIST_ORDERS)])
    return user_by_id(session, order.user_id)
