"""Read the sheet Items, in whichever of its shapes it comes."""

from collections.abc import Mapping, Sequence

from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.catalogue.reading.product_exports import LEAVE_OUT, Doubt
from wpp.catalogue.reading.shopify import read_shopify
from wpp.catalogue.reading.sizes_across import has_sizes_across, read_sizes_across
from wpp.catalogue.reading.woocommerce import read_woocommerce
from wpp.catalogue.row_skus import cell_code
from wpp.catalogue.views import SkuView
from wpp.questions import answered
from wpp.sheets import OnProgress, ReadOptions, Sheet, Source, read_sheet
from wpp.sheets.errors import MissingColumn, NoHeader
from wpp.sheets.model import Skipped
from wpp.wording import listing


def read_items(
    source: Source,
    options: ReadOptions,
    stored: Sequence[SkuView],
    *,
    on_progress: OnProgress = lambda _: None,
) -> Sheet:
    """The sheet with one row a SKU; `stored` are the SKUs of the portal, whose sizes are known headings.

    With a mapping of the person's own no export of a web shop is looked for. Raises what `read_sheet` raises, and
    `NeedsAnswer` with what was made of another shape.
    """
    if not options.map:
        exported = read_woocommerce(source, options) or read_shopify(source, options)
        if exported is not None:
            return exported
    try:
        sheet = read_sheet(source, ITEM_COLUMNS, options, on_progress=on_progress)
    except (MissingColumn, NoHeader) as missing:
        turned = read_sizes_across(source, ITEM_COLUMNS, options, stored)
        if turned is None:
            raise missing from None
        return turned
    if has_sizes_across(sheet, stored):
        return read_sizes_across(source, ITEM_COLUMNS, options, stored) or sheet
    leave_out_not_offered(sheet, options.answers)
    return sheet


def leave_out_not_offered(sheet: Sheet, answers: Mapping[str, str]) -> None:
    """Ask about rows of which another column says that they are discontinued. Raises `NeedsAnswer`, `UnknownAnswer`."""
    rows = [(row, cell_code(row, "sku")) for row in sheet if row.number in sheet.noticed]
    if not rows:
        return
    said = [f"“{each.heading}: {each.text}”" for row, _ in rows for each in sheet.noticed[row.number]]
    texts = listing(list(dict.fromkeys(said)), 4)
    question = Doubt(f"says {texts}", f"say {texts}").question("not-offered", rows)
    if answered([question], answers)[question.id] == LEAVE_OUT:
        out = {row.number for row, _ in rows}
        sheet.rows[:] = [row for row in sheet.rows if row.number not in out]
        sheet.skipped += [
            Skipped(number, "is not offered, left out as you answered") for number in sorted(out)
        ]
