"""Extra orders that cancelled replacements had left to their starters go back to those replacements."""

from importlib import import_module

from sqlalchemy import text

from support.cast import Cast, order
from support.races import books_are_right
from wpp.database.schema import configuration
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import reinstate
from wpp.orders.views import order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, grant, list_grants
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.replacements import exchange_return
from wpp.returns.units import ReturnedItem

MIGRATION = import_module("wpp.migrations.versions.0022_ways_back")


def test_an_extra_order_that_a_cancelled_replacement_left_is_bound_to_it(portal: Portal, cast: Cast) -> None:
    from alembic import command

    sent = order(portal, cast.mia).number
    back = [ReturnedItem("TSH-M", 1, Condition.GOOD)]
    with portal.transaction(by="cleo") as work:
        complete(work, sent)
        again = exchange_return(work, sent, back, sku="TSH-S").order
        cancel(work, again.number, reason="Keeps M")
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
        # As it was left before: free, and counted for its starter.
        work.session.execute(text("UPDATE extra_orders SET order_id = NULL"))
        work.session.execute(
            text("UPDATE users SET orders_granted = orders_granted + 1 WHERE orders_granted > 0")
        )
        work.session.execute(
            text("UPDATE alembic_version SET version_num = :before"), {"before": MIGRATION.down_revision}
        )
        command.upgrade(configuration(work.session.connection()), MIGRATION.revision)
    with portal.reading() as session:
        bound, goodwill = list_grants(session)
        assert (bound.order_id, goodwill.order_id) == (again.id, None)
        assert user_by_email(session, cast.mia.email).orders_granted == 1
    with portal.transaction(by="cleo") as work:
        reinstate(work, again.number, reason="Cancelled by mistake")
        assert order_view(work.session, again.number, now=work.now).is_replacement
    assert books_are_right(portal)


def test_an_allowance_that_a_merge_left_too_high_is_that_of_its_extra_orders(
    portal: Portal, cast: Cast
) -> None:
    """An extra order used to be granted on top of what had been used, and withdrawn it left the rest behind."""
    granted = import_module("wpp.migrations.versions.0023_ways").GRANTED
    sent = order(portal, cast.mia).number
    with portal.transaction(by="cleo") as work:
        complete(work, sent)
        again = exchange_return(work, sent, [ReturnedItem("TSH-M", 1, Condition.GOOD)], sku="TSH-S").order
        cancel(work, again.number, reason="Keeps M")
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
        work.session.execute(text("UPDATE users SET orders_granted = 3 WHERE orders_granted = 1"))
        work.session.execute(text(granted))
        work.session.expire_all()
        # The cancelled replacement holds its extra order, which counts for nobody.
        assert user_by_email(work.session, cast.mia.email).orders_granted == 1
    assert books_are_right(portal)
