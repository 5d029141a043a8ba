"""A unit that cannot be picked: the order waits, and goes on with another one."""

from cli.demo import people
from cli.demo.dispatch import number_of_mia
from cli.demo.sandbox import Stage
from wpp.orders.closing.complete import complete
from wpp.orders.model import ShortAnswer, ShortReason
from wpp.shorts.resolution import Decision, resume
from wpp.shorts.short_picks import ShortItem, report_short
from wpp.shorts.substitutes import choices_of


def fall_short(stage: Stage) -> None:
    """`wpp order short` and `wpp order resolve-short`."""
    number, gift = number_of_mia(stage), people.MIAS.gift
    stage.story.step(
        "An item can't be picked",
        f"wpp order short {number} --item {gift} --reason damaged",
        f"wpp order resolve-short {number} --replace",
    )
    with stage.portal.transaction(by=people.SAM) as work:
        blocked = report_short(
            work, number, [ShortItem(gift, 1, ShortReason.DAMAGED)], note="The lid is cracked."
        )
        (choices,) = choices_of(work.session, blocked)
    instead = " or ".join(each.sku for each in choices.substitutes)
    stage.story.done(
        f"{number} needs a decision; the 48-hour clock is paused: {choices.another} more {gift}, or {instead}."
    )
    stage.tell_letters()
    with stage.refusal("Completed anyway:"), stage.portal.transaction(by=people.SAM) as work:
        complete(work, number)
    with stage.portal.transaction(by=people.CS) as work:
        going = resume(work, number, [Decision(choices.short.id, ShortAnswer.ANOTHER)])
    units = sum(line.to_send for line in going.lines)
    stage.story.done(f"Customer services choose another unit, and {number} resumes with {units} units.")
    stage.tell_stock(gift)
    stage.tell_letters()
