"""`wpp purchase close`: no more comes."""

from cli.framework.options import WriteOptions
from cli.framework.session import open_portal_of_command, transaction
from cli.purchase.result import Reference, purchase_result
from wpp.wording import count


def close_purchase(reference: Reference, options: WriteOptions) -> None:
    """Close a purchase order: no more is expected on it.

    Example:
      wpp purchase close PO-2041
    """
    from wpp.stock.receiving.purchase_orders import close_expected

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        lines = close_expected(work, reference)
    be = "would be" if options.dry_run else "is"
    # They were read before they were closed, so what is left of them never came.
    ordered, missing = sum(line.quantity for line in lines), sum(line.left for line in lines)
    line = f"{reference.strip()} {be} closed. {missing:,} of {count(ordered, 'unit')} never arrived."
    if not lines:
        line = f"{reference.strip()} is closed already: nothing more is expected."
    purchase_result(options, lines, line, {"repeated": []})
