"""What may go out in place of what came back: another size of it, or what the pack offers for the same choice."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from wpp.catalogue.views import SkuView, label
from wpp.orders.changes.contents import PackChanged, pack_of
from wpp.orders.views import OrderView
from wpp.questions import Answer, Question, answered
from wpp.wording import listing

SEND = "send"


def check_exchange(
    session: Session, order: OrderView, returned: Collection[int], new: SkuView, answers: Mapping[str, str]
) -> None:
    """Ask before something else goes out than the pack offers in the same choice as what was `returned` (SKU ids).

    Raises `NeedsAnswer`, and `UnknownAnswer`.
    """
    offered = choices_with(session, order, new.id)
    others = [
        line
        for line in order.lines
        if line.sku_id in returned and line.name != new.item and line.sku_id not in offered
    ]
    if not others:
        return
    instead, came = label(new.item, new.size), listing([label(line.name, line.size) for line in others])
    question = Question(
        id=f"exchange-{new.code}",
        text=f"{order.pack} doesn’t offer {instead} instead of {came}. Should {instead} be sent?",
        answers=(Answer(SEND, f"Send {instead} instead of {came}"),),
    )
    answered([question], answers)


def choices_with(session: Session, order: OrderView, sku_id: int) -> set[int]:
    """The SKUs that the order's pack offers today in the same choices as this one."""
    try:
        pack = pack_of(session, order)
    except PackChanged:
        return set()
    choices = [{sku.id for sku in choice.skus} for choice in pack.choices]
    return {each for skus in choices if sku_id in skus for each in skus}
