"""Who appears in the tests, and what is on the shelves.

Mia and Omar are starters; Rita represents the client; Walt is in the warehouse, Cleo in customer services, Dee in
digital services. The pack: a T-shirt in a size, a gift (bottle or cap, the cap in sizes), and a card for everybody.
"""

from dataclasses import dataclass, fields

from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.catalogue.views import find_sku, pack_view
from wpp.orders.addresses import ShippingAddress
from wpp.orders.baskets import basket_view, fill_basket
from wpp.orders.placing import PlacedOrder, place_order
from wpp.people.accounts import add_user, list_users
from wpp.people.model import Role
from wpp.people.views import UserView
from wpp.policy import change_setting
from wpp.portal import Portal
from wpp.portal.import_catalogue import CatalogueResult, import_catalogue
from wpp.stock.levels import level_of
from wpp.work import Work

PACK = "welcome-pack"
SHELVES = (
    # code, item, size, threshold, opening stock
    ("TSH-S", "T-shirt", "S", 2, 10),
    ("TSH-M", "T-shirt", "M", 2, 10),
    ("TSH-L", "T-shirt", "L", 2, 0),
    ("BOT", "Bottle", "", 2, 10),
    ("CAP-S", "Cap", "S/M", 2, 10),
    ("CAP-L", "Cap", "L/XL", 2, 10),
    ("CARD", "Welcome card", "", 2, 50),
)
CHOICES = (
    ("Your T-shirt", "t-shirt"),
    ("Your gift", "bottle"),
    ("Your gift", "cap"),
    ("Included", "welcome card"),
)
TEAMS = {
    "email.sales": "sales@house.example.com",
    "email.warehouse": "warehouse@house.example.com",
    "email.cs": "cs@house.example.com",
    "email.ds": "ds@house.example.com",
}
ADDRESS = ShippingAddress("Mia Tester", "1 High Street", "", "London", "SW1A 1AA", "GB", "07700 900123")


@dataclass(frozen=True)
class Cast:
    """Everybody by name."""

    mia: UserView
    omar: UserView
    rita: UserView
    walt: UserView
    cleo: UserView
    dee: UserView


def stock_the_shelves(portal: Portal, **opening: int) -> None:
    """The catalogue with its opening stock (`BOT=3` says otherwise), and the address of each team."""
    rows = [
        ItemRow(
            number, code, item, size, threshold, "", "", "each", opening.get(code.replace("-", "_"), stock)
        )
        for number, (code, item, size, threshold, stock) in enumerate(SHELVES, 2)
    ]
    packs = [PackRow("Welcome pack", choice, item, "", 1) for choice, item in CHOICES]
    with portal.transaction(by="dee@house.example.com") as work:
        for key, address in TEAMS.items():
            change_setting(work, key, address)
        # Most tests look at what is mailed, and not at when.
        change_setting(work, "dispatch-email-delay", "0")
        change_setting(work, "welcome-email-delay", "0")
        import_catalogue(work, CataloguePlan("catalogue.xlsx", rows, packs))


def add_to_catalogue(work: Work, plan: CataloguePlan) -> CatalogueResult:
    """Import a second file beside what is there: everything stays, and its opening stock is booked."""
    return import_catalogue(work, plan, {"missing": "keep", "packs": "keep", "opening": "book"})


def the_cast(portal: Portal) -> Cast:
    """Everybody's account; nobody has a password yet."""
    with portal.transaction(by="dee@house.example.com") as work:
        return Cast(
            mia=starter(work, "Mia"),
            omar=starter(work, "Omar"),
            rita=colleague(work, "Rita", Role.REPRESENTATIVE),
            walt=colleague(work, "Walt", Role.WAREHOUSE),
            cleo=colleague(work, "Cleo", Role.CS),
            dee=colleague(work, "Dee", Role.ADMIN),
        )


def cast_of(portal: Portal) -> Cast:
    """Everybody, in a portal where they are already."""
    with portal.reading() as session:
        here = {user.first_name.lower(): user for user in list_users(session, limit=None)}
    return Cast(**{field.name: here[field.name] for field in fields(Cast)})


def starter(work: Work, first_name: str) -> UserView:
    """A new starter of the client."""
    return add_user(
        work, email=f"{first_name.lower()}@client.example.com", first_name=first_name, last_name="Tester"
    )


def colleague(work: Work, first_name: str, role: Role) -> UserView:
    """Somebody who is not a starter."""
    email = f"{first_name.lower()}@house.example.com"
    return add_user(work, email=email, first_name=first_name, last_name="Tester", role=role)


def picks(portal: Portal, *codes: str) -> dict[int, int]:
    """The choices of the pack that these SKUs are picked for."""
    with portal.reading() as session:
        wanted = {find_sku(session, code).id for code in codes}
        pack = pack_view(session, PACK)
    return {choice.id: sku.id for choice in pack.choices for sku in choice.skus if sku.id in wanted}


def fill(portal: Portal, user: UserView, *codes: str) -> str:
    """Fill somebody's basket; gives the ticket to place it with."""
    chosen = picks(portal, *(codes or ("TSH-M", "BOT")))
    with portal.transaction(by=user.email) as work:
        fill_basket(work, pack_slug=PACK, picks=chosen, user_id=user.id)
        basket = basket_view(work.session, user_id=user.id)
    assert basket is not None
    return basket.idempotency_key


def order(portal: Portal, user: UserView, *codes: str, address: ShippingAddress = ADDRESS) -> PlacedOrder:
    """Fill a basket and place the order."""
    key = fill(portal, user, *codes)
    with portal.transaction(by=user.email) as work:
        return place_order(work, user_id=user.id, idempotency_key=key, address=address)


def stock(portal: Portal, code: str) -> tuple[int, int, int]:
    """Available, committed and quarantined units of a SKU."""
    with portal.reading() as session:
        level = level_of(session, code)
    return level.available, level.committed, level.quarantine
