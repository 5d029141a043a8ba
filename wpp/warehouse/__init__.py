"""The hand-off to the warehouse's own systems: files in and out, since neither has an interface of its own."""

from wpp.warehouse.came_back import RETURN_COLUMNS, CameBack, record_returns
from wpp.warehouse.shipped import TRACKING_COLUMNS, Shipped, complete_shipped

__all__ = [
    "RETURN_COLUMNS",
    "TRACKING_COLUMNS",
    "CameBack",
    "Shipped",
    "complete_shipped",
    "record_returns",
]
