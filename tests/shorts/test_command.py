"""`wpp order short` and `resume`, as people type them."""

from datetime import UTC, datetime

from support.cast import Cast, order, stock
from support.cli import Wpp
from support.portal import Clock
from wpp.portal import Portal


def test_a_short_pick_from_the_report_to_the_end(portal: Portal, cast: Cast, clock: Clock, wpp: Wpp) -> None:
    clock.now = datetime.now(UTC)
    number = order(portal, cast.mia).number
    tried = wpp("order", "short", number, "--item", "BOT", "-n", "--json").document
    assert (tried["dry_run"], stock(portal, "BOT")) == (True, (9, 1, 0))
    told = wpp(
        "order", "short", number, "--item", "bot", "--item=TSH-M=1", "--reason", "damaged", "--note", "Wet"
    )
    assert told.stdout.splitlines() == [
        f"Order {number} is blocked until somebody decides: wpp order resolve-short {number}",
        "  TSH-M: 9 more available; substitutes: TSH-S (10)",
        "  BOT: 9 more available; substitutes: CAP-S (10) and CAP-L (10)",
    ]
    assert [row["number"] for row in wpp("order", "list", "--blocked", "--json").document] == [number]
    shown = wpp("order", "show", number).stdout
    assert "Progressing (needs a decision)" in shown
    assert "1 × BOT damaged" in shown
    refused = wpp("order", "complete", number, "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "order_blocked")
    waits = wpp("order", "resume", number, "--item", "BOT", "--substitute", "CAP-S")
    assert waits.stdout.strip() == f"Order {number} still waits for a decision about TSH-M."
    goes = wpp("order", "resume", number, "--another")
    assert goes.stdout.startswith(f"Order {number} resumes with 1 × TSH-M, 1 × CAP-S and 1 × CARD, due ")
    again = wpp("order", "resume", number, "--item", "TSH-M", "--another", "--json").document
    assert (again["already"], again["blocked_at"]) == (True, None)
    assert [(each["sku"], each["answer"], each["substitute"]) for each in again["shorts"]] == [
        ("TSH-M", "another unit", None),
        ("BOT", "substitute", "CAP-S"),
    ]
    lines = {line["sku"]: (line["quantity"], line["to_send"], line["missing"]) for line in again["lines"]}
    assert lines == {"TSH-M": (1, 1, 0), "BOT": (1, 0, 1), "CAP-S": (1, 1, 0), "CARD": (1, 1, 0)}
    assert wpp("order", "list", "--blocked", "--json").document == []
    assert wpp("doctor", "--json").document["ok"]


def test_what_is_not_understood_is_said_before_anything_is_done(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    for words in (
        ("short", number, "--item", "BOT=0"),
        ("short", number, "--item", "BOT", "--reason", "gone"),
        ("short", number),
        ("resume", number),
        ("resume", number, "--another", "--part"),
        ("resume", number, "--item", "BOT", "--part"),
    ):
        assert wpp("order", *words).exit_code == 2, words
    refused = wpp("order", "resume", number, "--another", "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "not_blocked")
    assert stock(portal, "BOT") == (9, 1, 0)
