"""Orders that wait at the desk."""

import pytest

from support.cast import Cast, order
from support.desk import setting
from wpp.orders.placing import PlacedOrder
from wpp.portal import Portal


@pytest.fixture
def waiting(portal: Portal, cast: Cast) -> PlacedOrder:
    """Mia's order, which waits for approval."""
    setting(portal, "approval", "on")
    return order(portal, cast.mia)
