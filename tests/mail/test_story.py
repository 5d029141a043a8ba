"""The emails about one thing are found by what they are about, and no other's among them."""

from sqlalchemy import update

from support.cast import Cast, order
from wpp.audit import about
from wpp.database import table_of
from wpp.mail.by_subject import messages_about
from wpp.mail.model import Email, EmailKind
from wpp.portal import Portal


def test_the_emails_about_an_order_are_its_own_and_no_other_s(portal: Portal, cast: Cast) -> None:
    placed = [order(portal, user) for user in (cast.mia, cast.omar)]
    with portal.transaction(by="dee@house.example.com") as work:
        emails = table_of(Email)
        # The id of an order may begin as another one's does.
        theirs = (emails.c.kind == EmailKind.WAREHOUSE_ORDER) & (
            emails.c.about == about("order", placed[1].order_id)
        )
        work.session.execute(
            update(emails).where(theirs).values(about=about("order", f"{placed[0].order_id}5"))
        )
    with portal.reading() as session:
        found = messages_about(session, [about("order", placed[0].order_id)])
        assert sorted(each.key for each in found) == [
            f"order_confirmed:{placed[0].number}",
            f"warehouse_order:{placed[0].number}:warehouse@house.example.com",
        ]
        assert [each.kind for each in messages_about(session, [about("order", placed[1].order_id)])] == [
            EmailKind.ORDER_CONFIRMED
        ]
        assert messages_about(session, [about("order", 99)]) == []
