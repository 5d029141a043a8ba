"""What tests of short picks share: Walt reports them, Cleo decides, and the outbox is looked at."""

from wpp.mail.outbox import list_messages
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.orders.views import OrderView, order_view
from wpp.portal import Portal
from wpp.shorts.resolution import Decision, resume
from wpp.shorts.short_picks import ShortItem, report_short

MIA, WAREHOUSE, CS = "mia@client.example.com", "warehouse@house.example.com", "cs@house.example.com"


def missing(code: str, quantity: int = 1) -> ShortItem:
    """Units that are not on their shelf."""
    return ShortItem(code, quantity, ShortReason.MISSING)


def report(portal: Portal, number: str, *unpicked: ShortItem, note: str = "") -> OrderView:
    """Walt reports what he could not pick."""
    with portal.transaction(by="walt") as work:
        return report_short(work, number, unpicked, note=note)


def settle(
    portal: Portal, number: str, answer: ShortAnswer, substitute: str = "", *, by: str = "cleo"
) -> OrderView:
    """Cleo decides the same about everything that waits, or about the last one where nothing does."""
    shorts = seen(portal, number).shorts
    waiting = [short for short in shorts if short.answer is None] or shorts[-1:]
    with portal.transaction(by=by) as work:
        return resume(work, number, [Decision(short.id, answer, substitute) for short in waiting])


def seen(portal: Portal, number: str) -> OrderView:
    """The order now."""
    with portal.reading() as session:
        return order_view(session, number, now=portal.now())


def emails(portal: Portal, kind: str) -> list[tuple[str, str]]:
    """Recipient and subject of every email of a kind, in the order in which they were queued."""
    with portal.reading() as session:
        found = list_messages(session, limit=None)
    return [(each.to, each.subject) for each in reversed(found) if each.kind.value == kind]
