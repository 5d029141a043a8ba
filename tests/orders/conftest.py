"""Orders that several rooms of tests begin with."""

from pathlib import Path

import pytest

from support.cast import Cast, order
from support.hand_off import hand_off
from support.order_steps import act
from wpp.orders.dispatch.picking import start_picking
from wpp.portal import Portal


@pytest.fixture
def number(portal: Portal, cast: Cast) -> str:
    """Mia's order: a shirt in M, a bottle and a card."""
    return order(portal, cast.mia).number


@pytest.fixture
def begun(portal: Portal, number: str) -> str:
    """The same, being picked."""
    act(portal, start_picking, number)
    return number


@pytest.fixture
def handed_over(portal: Portal, number: str, tmp_path: Path) -> str:
    """The same, in the warehouse's own system."""
    hand_off(portal, tmp_path / "out.csv")
    return number
