"""The middle of the journey: an order handed to Logicon, and Logistock's count held against ours."""

from cli.demo import people
from cli.demo.sandbox import Stage
from cli.setup.samples import sample
from cli.stock.reconcile import differences
from wpp.policy import policy_of
from wpp.sheets import read_sheet
from wpp.warehouse.export import export_orders, save_export
from wpp.warehouse.layout import DEFAULT_LAYOUT
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS, reconcile
from wpp.warehouse.slip_pages import slips_page, write_page
from wpp.warehouse.slips import begin_slips, pick_list
from wpp.wording import count


def hand_over(stage: Stage) -> None:
    """`wpp order export`, twice, and `wpp order pick-slips`."""
    stage.story.step(
        "Export the order to Logicon",
        "wpp order export --to logicon.csv",
        "wpp order pick-slips --to slips.html",
    )
    file, page = stage.home / "logicon.csv", stage.home / "slips.html"
    with stage.portal.transaction(by=people.WAREHOUSE) as work:
        batch = export_orders(work, DEFAULT_LAYOUT, file=file.name)
        save_export(work, file, DEFAULT_LAYOUT, batch)
    orders = count(len(batch.orders), "order")
    stage.story.done(f"{batch.batch}: {orders} in {file.name}, {count(len(batch.rows), 'row')} for Logicon.")
    with stage.portal.transaction(by=people.WAREHOUSE) as work:
        again = export_orders(work, DEFAULT_LAYOUT, file=file.name)
        slips = begin_slips(work, batch.orders)
        picks = pick_list(work.session, slips)
        brand, base_url = policy_of(work.session).brand_name, stage.portal.configuration.base_url
        write_page(
            work, page, slips_page(slips, picks, brand=brand, base_url=base_url, zone=stage.portal.zone)
        )
    stage.story.done(
        f"Exported once more: {len(again.orders)} waiting. From now on, cancelling sends the warehouse a stop request."
    )
    stage.story.done(f"{count(len(slips), 'pick slip')} to print in {page.name}, and picking has started.")


def hold_against_logistock(stage: Stage) -> None:
    """`wpp stock reconcile`."""
    stage.story.step("Reconcile stock with Logistock", "wpp stock reconcile logistock.csv")
    sheet = read_sheet(sample("logistock.csv"), LOGISTOCK_COLUMNS)
    with stage.portal.trial(by=people.WAREHOUSE) as work:
        reconciliation = reconcile(work, sheet)
    for line in differences(reconciliation):
        stage.story.fact(line)
    stage.story.done(
        f"{count(len(reconciliation.lines), 'SKU')} compared, "
        f"{len(reconciliation.unexplained)} with an unexplained difference."
    )
