"""Orders: baskets, placing, the status table, due times and returns."""

from wpp.orders.addresses import BadFields, ShippingAddress, checked_address
from wpp.orders.baskets import (
    BadPick,
    BasketLineView,
    BasketView,
    adopt_basket,
    basket_view,
    empty_basket,
    fill_basket,
)
from wpp.orders.deadline import due
from wpp.orders.holds import HoldsTold, remind_of_holds
from wpp.orders.late import LateTold, warn_of_late
from wpp.orders.model import Condition, Order, OrderLine, Return, ReturnLine, Status
from wpp.orders.numbers import UnknownOrder, check_digit, number_of, order_id_of
from wpp.orders.placing import EmptyBasket, NotForStaff, Placed, place_order
from wpp.orders.proofs import (
    committed_against_orders,
    returns_against_lines,
    rights_against_orders,
    steps_against_movements,
)
from wpp.orders.read import HistoryLine, LineView, OrderRow, OrderView, list_orders, order_view
from wpp.orders.returns import (
    NotInOrder,
    NotSent,
    Returned,
    ReturnLineView,
    ReturnView,
    TooMany,
    list_returns,
    record_return,
)
from wpp.orders.status import (
    TRANSITIONS,
    Changed,
    IllegalTransition,
    ReasonNeeded,
    TrackingNeeded,
    approve,
    cancel,
    complete,
    reject,
)

__all__ = [
    "TRANSITIONS",
    "BadFields",
    "BadPick",
    "BasketLineView",
    "BasketView",
    "Changed",
    "Condition",
    "EmptyBasket",
    "HistoryLine",
    "HoldsTold",
    "IllegalTransition",
    "LateTold",
    "LineView",
    "NotForStaff",
    "NotInOrder",
    "NotSent",
    "Order",
    "OrderLine",
    "OrderRow",
    "OrderView",
    "Placed",
    "ReasonNeeded",
    "Return",
    "ReturnLine",
    "ReturnLineView",
    "ReturnView",
    "Returned",
    "ShippingAddress",
    "Status",
    "TooMany",
    "TrackingNeeded",
    "UnknownOrder",
    "adopt_basket",
    "approve",
    "basket_view",
    "cancel",
    "check_digit",
    "checked_address",
    "committed_against_orders",
    "complete",
    "due",
    "empty_basket",
    "fill_basket",
    "list_orders",
    "list_returns",
    "number_of",
    "order_id_of",
    "order_view",
    "place_order",
    "record_return",
    "reject",
    "remind_of_holds",
    "returns_against_lines",
    "rights_against_orders",
    "steps_against_movements",
    "warn_of_late",
]
