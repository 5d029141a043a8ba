"""`wpp stock check`: the low-stock check for cron."""

import typer

from cli.framework.options import (
    WriteOptions,
)
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import ExitCode
from wpp.wording import count, listing


def check(options: WriteOptions) -> None:
    """Email Sales about low stock.

    Sales gets one email about a SKU until it has recovered. Exits with 4 if anything is low; with --quiet, for cron,
    with 0.

    Examples:
      wpp stock check
      wpp stock check --quiet
    """
    from wpp.catalogue.views import label
    from wpp.stock.low_stock import check_low

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        report = check_low(work)
    low = [{"sku": item.sku, "available": item.available, "threshold": item.threshold} for item in report.low]
    lines = [
        f"{item.sku}  {label(item.name, item.size)}: {item.available} left, low at {item.threshold}"
        for item in report.low
    ]
    are_low = f"{count(len(low), 'SKU is', 'SKUs are')} low"
    lines.append(
        f"{are_low}; Sales {'would be' if options.dry_run else 'is'} emailed about {listing(report.notified)}."
        if report.notified
        else "Nothing is low."
        if not low
        else f"{are_low}, but no one is emailed: wpp settings set email.sales ADDRESS"
        if report.nobody_hears
        else f"{are_low}. Sales has already been emailed."
    )
    answer(options, {"low": low, "notified": report.notified, "dry_run": options.dry_run}, *lines)
    if low and not options.quiet:
        raise typer.Exit(ExitCode.LOOK)
