"""Read the sheet Items, in whichever of its shapes it comes."""

from collections.abc import Sequence

from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.catalogue.reading.shopify import read_shopify
from wpp.catalogue.reading.sizes_across import has_sizes_across, read_sizes_across
from wpp.catalogue.reading.woocommerce import read_woocommerce
from wpp.catalogue.views import SkuView
from wpp.sheets import OnProgress, ReadOptions, Sheet, Source, read_sheet
from wpp.sheets.errors import MissingColumn, NoHeader


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
    return sheet
