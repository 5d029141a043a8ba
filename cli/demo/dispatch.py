"""The end of the journey: dispatch, a return, what is low, and the proof that every figure is right."""

from collections import Counter

from cli.demo import people
from cli.demo.sandbox import Stage
from wpp.catalogue.views import label
from wpp.mail.outbox import list_messages
from wpp.orders.closing.complete import complete
from wpp.orders.queries import OrderFilter, list_orders
from wpp.orders.views import order_view
from wpp.portal import run_due_jobs, run_health_checks
from wpp.returns.model import Condition
from wpp.returns.recording import record_return
from wpp.returns.units import ReturnedItem
from wpp.stock.low_stock import check_low
from wpp.wording import count, listing

CARRIER, TRACKING = "DPD", "15501234567890"


def number_of_mia(stage: Stage) -> str:
    """Her order's number."""
    with stage.portal.reading() as session:
        return list_orders(session, OrderFilter(search=people.MIA), now=stage.portal.now())[0].number


def complete_the_order(stage: Stage) -> None:
    """`wpp order complete`, twice."""
    number = number_of_mia(stage)
    stage.story.step(
        "The warehouse sends the pack",
        f"wpp order complete {number} --tracking {TRACKING} --carrier {CARRIER}",
    )
    with stage.portal.transaction(by=people.SAM) as work:
        complete(work, number, carrier=CARRIER, tracking=TRACKING)
    with stage.portal.reading() as session:
        order = order_view(session, number, now=stage.portal.now())
    stage.story.done(f"{number} is {order.status.value}, {order.carrier} {order.tracking}.")
    stage.tell_stock(*people.MIAS.codes)
    stage.tell_letters()
    delay = stage.portal.policy().dispatch_email_delay
    stage.story.fact(
        f"Her dispatched email waits {count(delay, 'minute')}, in case something has to be corrected."
    )
    with stage.portal.transaction(by=people.SAM) as work:
        again = complete(work, number, carrier=CARRIER, tracking=TRACKING)
    dispatched = [each for each in stage.letters_to(people.MIA) if each.kind.value == "order_dispatched"]
    stage.story.done(
        f"Completed again: {again.status.value} {'already' if again.already else ''}, "
        f"and {count(len(dispatched), 'dispatched email')} in all."
    )


def take_back(stage: Stage) -> None:
    """`wpp return record`."""
    number = number_of_mia(stage)
    shirt, _, gift = people.MIAS.codes
    stage.story.step(
        "Something comes back", f"wpp return record {number} --item {gift}:good --item {shirt}:damaged"
    )
    units = [ReturnedItem(gift, 1, Condition.GOOD), ReturnedItem(shirt, 1, Condition.DAMAGED)]
    with stage.portal.transaction(by=people.SAM) as work:
        recorded = record_return(
            work, number, units, note="The shirt has a split seam; the bottle wasn't wanted."
        )
    lines = [f"{line.quantity} × {line.sku} {line.condition.value}" for line in recorded.lines]
    stage.story.done(f"{recorded.number}: {listing(lines)}.")
    stage.tell_stock(shirt, gift)
    stage.tell_letters()


def look_at_stock(stage: Stage) -> None:
    """`wpp stock check`, as cron runs it."""
    stage.story.step("Check for low stock", "wpp stock check")
    with stage.portal.transaction(by="cron") as work:
        report = check_low(work)
    for item in report.low:
        stage.story.done(
            f"{item.sku} ({label(item.name, item.size)}): {item.available} left, low at {item.threshold}."
        )
    message = (
        f"Emailed Sales about {listing(report.notified)}."
        if report.notified
        else "Sales was emailed when stock got low."
    )
    stage.story.fact(message if report.low else "Nothing is low.")
    stage.tell_letters()


def examine_everything(stage: Stage) -> None:
    """`wpp cron`, `wpp doctor`."""
    stage.story.step("Run what is due and check every figure", "wpp cron", "wpp doctor")
    parts = run_due_jobs(stage.portal, by="cron").parts
    sent = sum(part.figures.get("sent", 0) for part in parts)
    with stage.portal.reading() as session:
        messages = list_messages(session, limit=None)
    stage.story.done(f"{count(sent, 'email')} sent; {len(stage.opened_letters())} files in the folder.")
    kinds = Counter(each.kind.value.replace("_", " ") for each in messages)
    stage.story.fact(listing([f"{number} {kind}" for kind, number in kinds.most_common()], most=20) + ".")
    checks = run_health_checks(stage.portal)
    states = Counter(check.state.value for check in checks)
    stage.story.done(f"{count(len(checks), 'check')}, {states['ok']} of them OK.")
    for check in checks:
        if check.state.value != "ok":
            stage.story.refused(f"{check.name}: {check.message}")
