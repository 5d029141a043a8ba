"""The parcels of an order as tests look at them, and what its starter was told of them."""

from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.orders.parcel_views import codes_of
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal


def seen(portal: Portal, number: str) -> OrderView:
    """An order as it is now."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def codes(portal: Portal, number: str) -> list[str]:
    """The codes of its parcels."""
    return codes_of(seen(portal, number).parcels)


def dispatched(portal: Portal) -> list[MessageView]:
    """The dispatched emails that were not withdrawn, oldest first."""
    with portal.reading() as session:
        found = list_messages(session, kind=EmailKind.ORDER_DISPATCHED, limit=None)[::-1]
    return [each for each in found if each.state is not EmailState.WITHDRAWN]


def told(email: MessageView) -> list[str]:
    """The codes that an email tells of."""
    return [each["tracking"] for each in email.facts["parcels"]]
