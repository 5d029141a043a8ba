"""What is lost is not explained away by orders of which nobody knows whether they have left."""

from collections import Counter
from random import Random

from support.cast import Cast, order, starter
from support.databases import POSTGRES_IN_PROOFS
from support.logistock import OPENING, compare, deliver, shown
from support.shorts import missing, report
from wpp.portal import Portal
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT


@POSTGRES_IN_PROOFS
def test_a_real_loss_is_not_explained_away_by_many_open_orders(portal: Portal, cast: Cast) -> None:
    chance = Random(7)
    with portal.transaction(by="dee") as work:
        people = [starter(work, f"Buyer{each}") for each in range(60)]
    deliver(portal, "DN-1", TSH_M=80, TSH_S=80, TSH_L=80, BOT=80, CAP_L=80, CARD=80)
    theirs = {code: level + (80 if code != "CAP-S" else 0) for code, level in OPENING.items()}
    numbers = []
    for person in people:
        codes = chance.choice(["TSH-S", "TSH-M", "TSH-L"]), chance.choice(["BOT", "CAP-L"])
        numbers.append((order(portal, person, *codes).number, codes))
    lost = {"TSH-M": 5, "BOT": 3, "CAP-S": 1}

    def gone(theirs: dict[str, int]) -> dict[str, int]:
        return {line.sku: -line.unexplained for line in compare(portal, theirs).unexplained}

    short = {code: theirs[code] - lost.get(code, 0) for code in theirs}
    assert gone(short) == lost
    assert gone({"BOT": short["BOT"]}) == {"BOT": 3}, "an order of which one part was counted proves nothing"
    assert gone({code: short[code] for code in ("TSH-M", "BOT")}) == {"TSH-M": 5, "BOT": 3}
    alike = {code: theirs[code] - 3 for code in ("TSH-M", "BOT")}
    assert gone(alike) == {"TSH-M": 3, "BOT": 3}, "nor two, while nobody knows of the cards"
    # Cards are miscounted easily, which makes no orders of what else is missing.
    assert gone(short | {"CARD": short["CARD"] - 40}) == lost | {"CARD": 40}
    # Beside what was lost, twelve of the orders have left there, which their cards and their other parts say.
    for _, codes in numbers[:12]:
        for code in (*codes, "CARD"):
            short[code] -= 1
    found = compare(portal, short)
    # Which shirts they were the figures do not say, only that it is five and not seventeen, and no card.
    items = Counter({line.name: 0 for line in found.lines})
    for line in found.unexplained:
        items[line.name] -= line.unexplained
    assert +items == {"T-shirt": 5, "Bottle": 3, "Cap": 1}
    bottle = next(line for line in found.unexplained if line.sku == "BOT")
    assert len(bottle.perhaps) == sum("BOT" in codes for _, codes in numbers)


def test_only_what_was_handed_over_and_is_not_blocked_can_have_left_there(portal: Portal, cast: Cast) -> None:
    number = order(portal, cast.mia).number
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT)
    other = order(portal, cast.omar, "TSH-S", "CAP-S").number
    theirs = OPENING | {"TSH-S": 9, "CAP-S": 9, "CARD": 49}
    assert len(compare(portal, theirs).unexplained) == 3
    with portal.transaction(by="walt") as work:
        export_orders(work, DEFAULT_LAYOUT)
    assert compare(portal, theirs).unexplained == ()
    report(portal, other, missing("CAP-S"))
    # A unit that is lost here and counted there is one that Logistock has not booked as lost.
    found = compare(portal, OPENING)
    assert shown(found)["CAP-S"] == ([(1, "SHORT", (f"short pick 1 of {other}",))], 0)
    assert shown(found)["BOT"] == ([(1, "PLACED", (number,))], 0)
    assert compare(portal, OPENING | {"CAP-S": 9}).unexplained == ()
