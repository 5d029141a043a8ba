"""Somebody who leaves traces everywhere: imported, invited, drafting, ordering, returning, and named in notes."""

from dataclasses import replace
from pathlib import Path

from support.cast import ADDRESS, Cast, fill, order
from support.cli import Wpp
from wpp.orders.placing import place_order
from wpp.people.accounts import user_by_email
from wpp.people.form_drafts import save_draft
from wpp.people.sessions import start_session
from wpp.people.views import UserView
from wpp.portal import Portal

EMAIL = "zbigniewa.quarterstaff@client.example.com"
NAME = "Zbigniewa Quarterstaff"
PHONE = "07700 900777"
LINE1, LINE2 = "17 Wisteria Crescent", "Flat Periwinkle"
CODE = "JD0002999988887777"
WORDS = ("zbigniewa", "quarterstaff", "900777", "wisteria", "periwinkle", CODE.lower())
"""What must not be found anywhere, in any case."""
HOME = replace(ADDRESS, name=NAME, line1=LINE1, line2=LINE2, phone=PHONE)


def lived(portal: Portal, cast: Cast, wpp: Wpp) -> UserView:
    """Everything that can happen to a starter; both orders are closed at the end."""
    Path("list.csv").write_text(f"First name,Last name,Email\nZbigniewa,Quarterstaff,{EMAIL}\n")
    wpp("import-users", "list.csv", "--welcome", "-y")
    wpp("mail", "send", "--now")
    wpp("user", "edit", EMAIL, "--first", "Zbigniewa", "--last", "Quarterstaf")
    Path("again.csv").write_text(f"First name,Last name,Email\nZbigniewa,Quarterstaff,{EMAIL}\n")
    wpp("import-users", "again.csv", "--update-names", "-y")
    with portal.reading() as session:
        person = user_by_email(session, EMAIL)
    with portal.transaction(by=EMAIL) as work:
        start_session(work, person.id)
        save_draft(work, {"line1": LINE1, "name": NAME}, user_id=person.id)
    first = placed(portal, person)
    wpp("order", "change", first, "--line2", LINE2, "--reason", f"{NAME} rang")
    wpp("order", "short", first, "--item", "BOT", "--note", f"none for {NAME}")
    wpp("order", "resolve-short", first, "--replace")
    wpp("order", "export", "--to", "logicon.csv")
    wpp("order", "complete", first, "--tracking", CODE, "--carrier", "Evri")
    wpp("return", "record", first, "--item", "TSH-M:damaged", "--note", f"Zbigniewa says it shrank ({PHONE})")
    wpp("user", "allow-order", EMAIL, "--reason", "goodwill")
    second = placed(portal, person)
    wpp("order", "cancel", second, "--reason", f"{NAME} has left {LINE1}")
    wpp("stock", "adjust", "TSH-M", "+1", "--reason", "found", "--note", f"from {NAME.upper()}")
    wpp("mail", "send", "--now")
    order(portal, cast.mia)
    return person


def placed(portal: Portal, person: UserView) -> str:
    """An order of theirs to their home; gives its number."""
    key = fill(portal, person)
    with portal.transaction(by=person.email) as work:
        return place_order(work, user_id=person.id, idempotency_key=key, address=HOME).number
