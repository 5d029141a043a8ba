"""Allow a starter one more order, for an order of theirs or for none."""

from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.orders.views import OrderView, order_view
from wpp.people.accounts import user_by_email
from wpp.people.entitlements import GrantReason, GrantView, grant
from wpp.people.views import UserView
from wpp.work import Work


class NotTheirOrder(Refusal):
    """The order that the new one is to replace is somebody else's."""

    code = "not_their_order"

    def __init__(self, user: UserView, order: OrderView) -> None:
        super().__init__(
            f"Order {order.number} is for {order.name} ({order.email}), not for {user.email}, so nothing was allowed.",
            hints=[hint(HintCode.SHOW_USER, email=user.email)],
        )


def allow_order(work: Work, email: str, *, reason: GrantReason, replaces: str = "") -> GrantView:
    """Allow one more order; `replaces` is the number of the order that it stands for.

    Raises `UnknownUser`, `UnknownOrder`, `NotTheirOrder` and `AccountDisabled`.
    """
    if not replaces:
        return grant(work, email, reason=reason)
    user, order = user_by_email(work.session, email), order_view(work.session, replaces, now=work.now)
    if order.user_id != user.id:
        raise NotTheirOrder(user, order)
    return grant(work, email, reason=reason, replaces=order.id)
