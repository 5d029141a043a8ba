"""What tests of changed orders share: steps in transactions of their own, and who was told what."""

from support.order_steps import seen
from wpp.catalogue.model import Choice, ChoiceOption, Product
from wpp.database import table_of
from wpp.mail.model import EmailState
from wpp.mail.outbox import MessageView, list_messages
from wpp.policy import change_setting
from wpp.portal import Portal

WAREHOUSE, CS, MIA = "warehouse@house.example.com", "cs@house.example.com", "mia@client.example.com"
BIGGER = {"TSH-M": "TSH-S"}
LOW_ROAD = {"line1": "2 Low Road"}


def goods(portal: Portal, number: str) -> list[str]:
    return sorted(line.sku for line in seen(portal, number).lines)


def mails(portal: Portal, *, after: int = 0) -> list[MessageView]:
    """What was queued and not withdrawn, the oldest first."""
    with portal.reading() as session:
        found = [each for each in list_messages(session, limit=None)[::-1] if each.id > after]
    return [each for each in found if each.state is not EmailState.WITHDRAWN]


def told(portal: Portal, after: int) -> list[tuple[str, str]]:
    """Recipients and subjects of what was queued since."""
    return sorted((each.to, each.subject) for each in mails(portal, after=after))


def last(portal: Portal) -> int:
    return max(each.id for each in mails(portal))


def set_to(portal: Portal, key: str, value: str) -> None:
    with portal.transaction(by="dee") as work:
        change_setting(work, key, value)


def gift_withdrawn(portal: Portal, item: str = "Bottle") -> None:
    """The pack no longer offers the bottle."""
    options, choices, items = table_of(ChoiceOption), table_of(Choice), table_of(Product)
    with portal.transaction(by="dee") as work:
        gone = items.select().with_only_columns(items.c.id).where(items.c.name == item)
        work.execute(options.delete().where(options.c.product_id.in_(gone)))
        assert work.execute(choices.select()).all()
