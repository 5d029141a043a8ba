"""Stock: movements from one place to another, the levels that follow them, goods in, and low stock."""

from wpp.stock.adjusting import Reason, adjust, set_threshold
from wpp.stock.arriving import Arrival, Arrived
from wpp.stock.booked import AlreadyBooked, Beside
from wpp.stock.counting import COUNT_COLUMNS, Count, Counted, book_count
from wpp.stock.coverage import Shortage, SizeCover, shortages
from wpp.stock.expecting import (
    AlreadyExpected,
    Expected,
    UnknownReference,
    close_expected,
    coming,
    expect,
    list_expected,
)
from wpp.stock.expecting_sheet import EXPECTED_COLUMNS, expect_sheet
from wpp.stock.goods_in import GoodsInPlan, GoodsInView, book_in
from wpp.stock.goods_in_sheet import (
    GOODS_IN_COLUMNS,
    RowsRejected,
    check_goods_in,
    known_sku,
    refuse_problems,
)
from wpp.stock.levels import LevelView, MovementView, availability, level_of, list_levels, list_movements
from wpp.stock.low import LowItem, LowReport, check_low
from wpp.stock.model import GoodsIn, GoodsInLine, Level, Location, Movement
from wpp.stock.movements import AlreadyMoved, Move, OutOfStock, Short, lock, move, open_levels
from wpp.stock.opening import CatalogueResult, import_catalogue
from wpp.stock.proofs import (
    Mismatch,
    deliveries_against_movements,
    expected_against_receipts,
    levels_against_movements,
)
from wpp.stock.repeats import Repeat
from wpp.stock.runway import Runway, runways

__all__ = [
    "COUNT_COLUMNS",
    "EXPECTED_COLUMNS",
    "GOODS_IN_COLUMNS",
    "AlreadyBooked",
    "AlreadyExpected",
    "AlreadyMoved",
    "Arrival",
    "Arrived",
    "Beside",
    "CatalogueResult",
    "Count",
    "Counted",
    "Expected",
    "GoodsIn",
    "GoodsInLine",
    "GoodsInPlan",
    "GoodsInView",
    "Level",
    "LevelView",
    "Location",
    "LowItem",
    "LowReport",
    "Mismatch",
    "Move",
    "Movement",
    "MovementView",
    "OutOfStock",
    "Reason",
    "Repeat",
    "RowsRejected",
    "Runway",
    "Short",
    "Shortage",
    "SizeCover",
    "UnknownReference",
    "adjust",
    "availability",
    "book_count",
    "book_in",
    "check_goods_in",
    "check_low",
    "close_expected",
    "coming",
    "deliveries_against_movements",
    "expect",
    "expect_sheet",
    "expected_against_receipts",
    "import_catalogue",
    "known_sku",
    "level_of",
    "levels_against_movements",
    "list_expected",
    "list_levels",
    "list_movements",
    "lock",
    "move",
    "open_levels",
    "refuse_problems",
    "runways",
    "set_threshold",
    "shortages",
]
