"""The hand-off to the warehouse's own systems: files in and out, since neither has an interface of its own."""

from wpp.warehouse.came_back import CameBack, record_returns
from wpp.warehouse.came_back_sheet import RETURN_COLUMNS
from wpp.warehouse.cells import Fault
from wpp.warehouse.export import Export, Held, UnknownBatch, export_again, export_orders, write_export
from wpp.warehouse.layout import USUAL, BadLayout, Layout, read_layout
from wpp.warehouse.reconcile import (
    LOGISTOCK_COLUMNS,
    Compared,
    Explained,
    ReasonMissing,
    Reconciliation,
    reconcile,
)
from wpp.warehouse.shipped import TRACKING_COLUMNS, Shipped, complete_shipped
from wpp.warehouse.slips import (
    NothingToPick,
    Pick,
    Picking,
    begin_slips,
    pick_list,
    picking_of,
    picks_of,
    slip_of,
    slips_page,
    why_not,
    write_page,
)

__all__ = [
    "LOGISTOCK_COLUMNS",
    "RETURN_COLUMNS",
    "TRACKING_COLUMNS",
    "USUAL",
    "BadLayout",
    "CameBack",
    "Compared",
    "Explained",
    "Export",
    "Fault",
    "Held",
    "Layout",
    "NothingToPick",
    "Pick",
    "Picking",
    "ReasonMissing",
    "Reconciliation",
    "Shipped",
    "UnknownBatch",
    "begin_slips",
    "complete_shipped",
    "export_again",
    "export_orders",
    "pick_list",
    "picking_of",
    "picks_of",
    "read_layout",
    "reconcile",
    "record_returns",
    "slip_of",
    "slips_page",
    "why_not",
    "write_export",
    "write_page",
]
