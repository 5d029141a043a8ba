"""A dry run and a refusal use up no number: the next follows the last, on SQLite and on Postgres."""

from pathlib import Path
from threading import Event, Thread

import pytest

from support.cast import ADDRESS, Cast, fill, order, starter
from support.cli import Wpp
from wpp.orders.numbers import number_of, order_id_of
from wpp.orders.placing import place_order
from wpp.portal import Portal
from wpp.sheets import write_csv
from wpp.stock.adjustments import Reason, adjust
from wpp.stock.movements import OutOfStock

DRY_RUNS = 5


def following(number: str) -> str:
    """The order number after this one."""
    return number_of(order_id_of(number) + 1)


def in_dry_runs(wpp: Wpp, *words: str) -> list[object]:
    """What several dry runs of a command say, as programs read it."""
    return [wpp(*words, "--dry-run", "--json").document for _ in range(DRY_RUNS)]


def test_deliveries_exports_imports_and_returns_follow_each_other(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path
) -> None:
    write_csv(Path("goods.csv"), ["Delivery note", "SKU", "Quantity"], [["DN-7", "TSH-L", 5]])
    write_csv(Path("more.csv"), ["Delivery note", "SKU", "Quantity"], [["DN-8", "TSH-L", 5]])
    first = wpp("stock", "book-in", "goods.csv", "--json").document["goods_in"]
    number = int(first.removeprefix("GRN-"))
    told = in_dry_runs(wpp, "stock", "book-in", "more.csv")
    assert {each["goods_in"] for each in told} == {f"GRN-{number + 1}"}  # type: ignore[index]
    assert wpp("stock", "book-in", "more.csv", "--json").document["goods_in"] == f"GRN-{number + 1}"

    write_csv(Path("people.csv"), ["First name", "Last name", "Email"], [["Bob", "Lee", "b@example.com"]])
    in_dry_runs(wpp, "import-users", "people.csv")
    wpp("import-users", "people.csv")
    assert wpp("user", "imports", "--json").document[0]["import"] == 1

    sent = order(portal, cast.mia).number
    in_dry_runs(wpp, "order", "export", "--to", "out.csv")
    assert wpp("order", "export", "--to", "out.csv", "--json").document["batch"] == "EXP-1"
    wpp("order", "complete", sent)
    write_csv(Path("back.csv"), ["Order", "SKU", "Quantity", "Condition"], [[sent, "BOT", 1, "damaged"]])
    in_dry_runs(wpp, "return", "record", "--from", "back.csv")
    wpp("return", "record", "--from", "back.csv")
    assert [each["number"] for each in wpp("return", "list", "--json").document] == ["RET-1"]
    in_dry_runs(wpp, "return", "reissue", "RET-1")
    again = wpp("return", "reissue", "RET-1", "--json").document["replacement"]["number"]
    assert again == following(sent)


def test_an_order_that_is_refused_at_the_last_moment_leaves_no_gap(portal: Portal, cast: Cast) -> None:
    key = fill(portal, cast.omar, "TSH-S", "BOT")
    first = order(portal, cast.mia, "TSH-M", "CAP-L").number
    with portal.transaction(by="dee") as work:
        adjust(work, "BOT", -10, reason=Reason.DAMAGED)
    for _ in range(DRY_RUNS):
        with pytest.raises(OutOfStock), portal.transaction(by=cast.omar.email) as work:
            place_order(work, user_id=cast.omar.id, idempotency_key=key, address=ADDRESS)
    assert order(portal, cast.omar, "TSH-S", "CAP-S").number == following(first)


def test_a_writer_waits_for_a_dry_run_that_shows_its_number(portal: Portal, cast: Cast) -> None:
    with portal.transaction(by="dee") as work:
        pia = starter(work, "Pia")
    first = order(portal, cast.mia, "TSH-M", "CAP-L").number
    keys = fill(portal, cast.omar, "TSH-S", "CAP-S"), fill(portal, pia, "TSH-M", "BOT")
    begun, placed = Event(), []

    def place() -> None:
        begun.wait()
        with portal.transaction(by=pia.email) as work:
            placed.append(place_order(work, user_id=pia.id, idempotency_key=keys[1], address=ADDRESS).number)

    writer = Thread(target=place)
    writer.start()
    with portal.trial(by="dee") as work:
        tried = place_order(work, user_id=cast.omar.id, idempotency_key=keys[0], address=ADDRESS).number
        begun.set()
        writer.join(timeout=0.5)
        assert writer.is_alive()
    writer.join()
    assert (tried, placed) == (following(first), [following(first)])
