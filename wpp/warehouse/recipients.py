"""Whom the rows of a warehouse's file are for: names and postcodes that it carries are compared with the orders'.

Every portal begins to number at the same place, so another client's file can complete orders here; its people are
others. Rows of a sheet get swapped as well, and then the postcode of an office fits both.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.model import Order
from wpp.orders.numbers import number_of
from wpp.people.model import User
from wpp.sheets import Column, Grammar, Problem, Row, words
from wpp.warehouse.recipient_names import Fit, OrderNames, fit_of, words_of
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
CHUNK: Final = 500
QUESTION, IGNORE = "names", "ignore"


class OtherPeople(Refusal):
    """Most of the file is about other people than the orders with these numbers here: it is another portal's."""

    code = "wrong_portal"

    def __init__(self, file: str, brand: str, problems: Sequence[Problem], compared: int) -> None:
        super().__init__(
            f"{file} doesn't look like a file of {brand}: of the {count(compared, 'row')} with a name or postcode, "
            f"{len(problems):,} {'is' if len(problems) == 1 else 'are'} for somebody else than the order with that "
            "number here.",
            hints=["Check which client's portal the file is for.", hint(HintCode.IGNORE_NAMES)],
            problems=problems,
        )


class Verdict(StrEnum):
    """Whether a row is for the people of its order."""

    SAME = "same"
    NOT_SAID = "not said"
    DOUBTFUL = "doubtful"
    """Name or postcode fits, and the other one does not."""
    OTHER_ORDER = "other order"
    """The name is that of another order of the file."""
    SOMEBODY_ELSE = "somebody else"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who an order goes to, as it can stand in a file: words of names, and the postcode."""

    number: str
    shown: str
    names: OrderNames
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

    @property
    def names(self) -> list[str]:
        """The cells with names."""
        return [self.fields[name] for name in NAMES if name in self.fields]


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
                OrderNames(
                    words_of(row.name, row.first_name, row.last_name),
                    words_of(brand),
                    words_of(row.line1, row.line2),
                ),
                postcode_key(row.postcode),
            )
    return found


def verdict_of(named: Named, recipient: Recipient) -> Verdict:
    """Whether a row's name and postcode are those of an order, each as far as the row carries it."""
    fit = fit_of(named.names, recipient.names)
    postcode = postcode_key(named.fields.get("postcode", ""))
    fits = postcode == recipient.postcode if postcode and recipient.postcode else None
    match fit, fits:
        case None, None:
            return Verdict.NOT_SAID
        case (None, False) | (Fit.NONE, None | False):
            return Verdict.SOMEBODY_ELSE
        case (Fit.NONE, True) | (Fit.PART, False):
            return Verdict.DOUBTFUL
    return Verdict.SAME


def verdicts_of(rows: Mapping[int, Named], recipients: Mapping[int, Recipient]) -> dict[int, Verdict]:
    """`verdict_of` each row, by the row's number; a name that is another order's of the same file is that order's."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for order_id in {named.order_id for named in rows.values()}:
        for word in recipients[order_id].names.people:
            by_word[word].add(order_id)
    verdicts: dict[int, Verdict] = {}
    for number, named in rows.items():
        own = recipients[named.order_id].names
        verdicts[number] = verdict_of(named, recipients[named.order_id])
        if not named.names or fit_of(named.names, own) is Fit.WHOLE:
            continue
        others = set[int]().union(*(by_word.get(word, ()) for word in words_of(*named.names)))
        if any(fit_of(named.names, recipients[other].names) is Fit.WHOLE for other in others):
            verdicts[number] = Verdict.OTHER_ORDER
    return verdicts


def name_question(number: str) -> str:
    """The id of the question whether a row is for an order though its name or postcode differs."""
    return f"recipient-{number}"


def named_in(row: Row, order_id: int) -> Named:
    """Whom a row of an order names."""
    fields = {name: str(row[name]).strip() for name in (*NAMES, "postcode") if row[name] not in (None, "")}
    return Named(order_id, fields)


def postcode_key(text: str) -> str:
    """A postcode as it is compared: capitals and digits."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())
