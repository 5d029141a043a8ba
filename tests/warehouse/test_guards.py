"""A count of Logistock explains no more than it shows: which orders are believed to have left there."""

import pytest

from wpp.warehouse.explain_differences import DocumentKind, Shifts, best_explanation
from wpp.warehouse.stock_documents import Explanation


def order_of(*skus: int) -> DocumentKind:
    """An order with one of each, which only they may have sent."""
    shifts: Shifts = tuple((sku, -1) for sku in skus)
    return DocumentKind(Explanation.SENT_THERE, shifts, ("10013",))


@pytest.mark.parametrize(
    ("left", "believed"),
    [
        ({1: -1, 2: -1, 3: -1}, True),
        ({1: -1, 2: -1, 3: -5}, True),  # two of three come out exactly
        ({1: -1, 2: -5, 3: -5}, False),
        ({1: -1, 2: -1, 3: -5, 4: -5}, False),  # two of four are no more than half
        ({1: -1, 2: -1, 3: -1, 4: -5}, True),
        ({1: -1, 2: -5}, False),
        ({1: -1, 2: -1}, True),
    ],
)
def test_an_order_has_left_there_where_more_of_it_comes_out_exactly_than_not(
    left: dict[int, int], believed: bool
) -> None:
    assert best_explanation(left, [order_of(*left)]) == ({0: 1} if believed else {})


def test_of_orders_for_one_thing_that_look_the_same_none_is_believed_alone() -> None:
    alike = DocumentKind(Explanation.SENT_THERE, ((1, -1),), ("10013", "10021"))
    assert best_explanation({1: -1}, [alike]) == {}
    assert best_explanation({1: -2}, [alike]) == {0: 2}
