"""Whether a tracking file is this portal's: the names and postcodes that it carries are compared with the orders'.

Every portal begins to number at the same place, so another client's file can complete orders here; its people are
others. A name that shares a word with the order's is taken for the same person, since people are written in many ways.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order
from wpp.orders.numbers import number_of
from wpp.people.model import User
from wpp.sheets import Column, Grammar, Problem, words
from wpp.wording import count

WHOSE = words("Recipient, Customer, Delivery, Shipping, Ship to, Consignee, Receiver, Destination, Address")
RECIPIENT_COLUMNS: Final = (
    Column("name", "Name", words("Full name, Contact, Contact name"), required=False, any_of=True),
    Column(
        "recipient",
        "Recipient",
        words("Recipient name, Consignee, Delivery name, Deliver to, Ship to, Addressee"),
        required=False,
        any_of=True,
        # ShipStation: Ship To - Name.
        grammar=Grammar(
            nouns=words(
                "Recipient, Consignee, Deliver to, Ship to, Addressee, Receiver, Delivery name, Shipping name"
            ),
            after=words("Name, Full name, Contact"),
        ),
    ),
    Column(
        "customer",
        "Customer",
        words("Customer name, Client, Client name"),
        required=False,
        any_of=True,
        grammar=Grammar(nouns=words("Customer, Client, Buyer, Sold to"), after=words("Name, Full name")),
    ),
    Column(
        "surname",
        "Surname",
        words("Last name, Family name"),
        required=False,
        any_of=True,
        grammar=Grammar(nouns=words("Surname, Last name, Family name"), before=WHOSE),
    ),
    Column(
        "postcode",
        "Postcode",
        words("Post code, Postal code, Delivery postcode, Recipient postcode, Zip, Zip code"),
        required=False,
        any_of=True,
        grammar=Grammar(nouns=words("Postcode, Postal code, Zip, Zip code"), before=WHOSE),
    ),
)
"""Columns that nothing is taken from."""
NAMES: Final = ("name", "recipient", "customer", "surname")
TITLES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "the", "of", "and", "ltd", "plc"}
)
CHUNK: Final = 500
QUESTION, IGNORE = "names", "ignore"


class OtherPeople(Refusal):
    """Most of the file is about other people than the orders with these numbers here: it is another portal's."""

    code = "wrong_portal"

    def __init__(self, file: str, brand: str, problems: Sequence[Problem], compared: int) -> None:
        super().__init__(
            f"{file} doesn't look like a file of {brand}: of the {count(compared, 'row')} with a name or postcode, "
            f"{len(problems):,} are for somebody else than the order with that number here.",
            hints=["Check which client's portal the file is for.", hint(HintCode.IGNORE_NAMES)],
            problems=problems,
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who an order goes to, as it can stand in a file: words of names, and the postcode."""

    number: str
    shown: str
    words: frozenset[str]
    postcode: str


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a row names; `fields` are its cells by column, blank ones left out."""

    order_id: int
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The row's own words."""
        return ", ".join(dict.fromkeys(self.fields.values()))


def recipients_of(session: Session, order_ids: Sequence[int], *, brand: str) -> dict[int, Recipient]:
    """Who these orders go to, by id. The client's own name is nobody else's."""
    found: dict[int, Recipient] = {}
    query = select(
        Order.id, Order.name, Order.line1, Order.line2, Order.postcode, User.first_name, User.last_name
    ).join(User, User.id == Order.user_id)
    for start in range(0, len(order_ids), CHUNK):
        for row in session.execute(query.where(Order.id.in_(order_ids[start : start + CHUNK]))):
            found[row.id] = Recipient(
                number_of(row.id),
                ", ".join(filter(None, (row.name, row.postcode))),
                words_of(row.name, row.line1, row.line2, row.first_name, row.last_name, brand),
                postcode_key(row.postcode),
            )
    return found


def is_somebody_else(named: Named, recipient: Recipient) -> bool | None:
    """Whether everything that a row carries of name and postcode is another's; None where it carries neither."""
    differs: list[bool] = []
    words = words_of(*(named.fields.get(name, "") for name in NAMES))
    if words and recipient.words:
        differs.append(not words & recipient.words)
    postcode = postcode_key(named.fields.get("postcode", ""))
    if postcode and recipient.postcode:
        differs.append(postcode != recipient.postcode)
    return all(differs) if differs else None


def words_of(*texts: str) -> frozenset[str]:
    """The words of names, without case, accents and titles."""
    plain = unicodedata.normalize("NFKD", " ".join(texts))
    kept = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return frozenset(word for word in re.findall(r"\w+", kept) if len(word) > 1) - TITLES


def postcode_key(text: str) -> str:
    """A postcode as it is compared: capitals and digits."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())
