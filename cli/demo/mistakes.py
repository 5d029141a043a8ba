"""What goes wrong on any day: a list with a second table, a delivery of somebody else, an order completed too early."""

import io

from cli.demo import people
from cli.demo.dispatch import CARRIER, TRACKING, number_of_mia
from cli.demo.sandbox import Stage
from wpp.mail.model import EmailKind, EmailState
from wpp.orders.closing.complete import complete
from wpp.orders.closing.reopening import uncomplete
from wpp.questions import NeedsAnswer
from wpp.sheets import ReadOptions, Source, open_source, read_sheet
from wpp.stock.receiving.deliveries import book_in
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, check_goods_in
from wpp.stock.receiving.undoing import undo_delivery
from wpp.wording import count

SECOND = "second-delivery.csv"
ROWS = (
    "Delivery note,SKU,Quantity",
    "DN-48290,NOTEBOOK-A5,30",
    "",
    "The following items are on back order",
    "DN-48290,HOOD-GRY-M,60",
)


def second_delivery() -> Source:
    """A supplier's list with a sentence in it."""
    file = io.BytesIO("\n".join(ROWS).encode())
    file.name = SECOND
    return open_source(file)


def take_the_wrong_file(stage: Stage) -> None:
    """`wpp stock book-in`, with a question about what stands below a sentence, and `wpp stock undo`."""
    stage.story.step("Another delivery, with a sentence in between", f"wpp stock book-in {SECOND}")
    answers: dict[str, str] = {}
    try:
        read_sheet(second_delivery(), DELIVERY_COLUMNS)
    except NeedsAnswer as needed:
        for question in needed.questions:
            stage.story.refused(question.text)
            stage.story.fact("; ".join(f"{each.value}: {each.means}" for each in question.answers))
            answers[question.id] = question.answers[0].value
    sheet = read_sheet(second_delivery(), DELIVERY_COLUMNS, ReadOptions(answers=answers))
    with stage.portal.transaction(by=people.WAREHOUSE) as work:
        delivery = book_in(work, check_goods_in(work.session, sheet))
    stage.story.done(f"Left out, as answered. {delivery.number}: {count(delivery.units, 'unit')}.")
    stage.tell_letters()
    reason = "Meant for another client"
    stage.story.step(
        "That was the wrong file altogether", f'wpp stock undo {delivery.number} --reason "{reason}"'
    )
    with stage.portal.transaction(by=people.DS) as work:
        undone = undo_delivery(work, delivery.number, reason=reason)
    stage.story.done(f"{delivery.number} undone: {count(undone.delivery.undone, 'unit')} removed from stock.")
    stage.tell_letters()


def complete_too_early(stage: Stage) -> None:
    """`wpp order uncomplete`, and completed again with the right code."""
    number = number_of_mia(stage)
    stage.story.step(
        "It had not left yet",
        f'wpp order uncomplete {number} --reason "Not collected yet"',
        f"wpp order complete {number} --tracking {TRACKING} --carrier {CARRIER}",
    )
    with stage.portal.transaction(by=people.SAM) as work:
        uncomplete(work, number, reason="Not collected yet")
    stage.story.done(f"{number} is Progressing again, and its units are reserved.")
    with stage.portal.transaction(by=people.SAM) as work:
        complete(work, number, carrier=CARRIER, tracking=TRACKING)
    dispatched = [each for each in stage.letters_to(people.MIA) if each.kind is EmailKind.ORDER_DISPATCHED]
    withdrawn = [each for each in dispatched if each.state is EmailState.WITHDRAWN]
    stage.story.done(
        f"Completed when it left. {count(len(withdrawn), 'dispatched email')} withdrawn before it was sent, "
        f"{len(dispatched) - len(withdrawn)} waiting."
    )


def send_what_waits(stage: Stage) -> None:
    """`wpp mail send --now`."""
    stage.story.step("Nothing else has to be corrected, so it goes out at once", "wpp mail send --now")
    stage.story.done(f"{count(stage.portal.send_mail(now_too=True).sent, 'email')} sent.")
