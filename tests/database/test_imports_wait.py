"""Whoever reads a file writes nothing meanwhile: the queue of writers is for those who write."""

from pathlib import Path
from typing import Any

import pytest

import wpp.catalogue.reading.items
import wpp.catalogue.row_skus
import wpp.starters.check
import wpp.starters.import_list
import wpp.stock.size_runs.read
from support.cli import Wpp
from support.lists import written
from wpp.database.writer import Writer, current_writer
from wpp.portal import Portal

HEADINGS = (
    "First name,Last name,Email,New email,SKU,Quantity,Order,Tracking,Reference,Expected,Condition,Item"
)
ROW = "Nia,New,nia@client.example.com,nia2@client.example.com,TSH-M,1,10008,15501234567890,PO-1,2099-01-01,good,Tee"
READERS = [
    ["import-users", "FILE", "-y"],
    ["user", "disable", "--from", "FILE", "-y"],
    ["user", "edit", "--from", "FILE", "-y"],
    ["stock", "book-in", "FILE", "-y"],
    ["stock", "count", "FILE", "-y"],
    ["stock", "reconcile", "FILE"],
    ["purchase", "add", "FILE", "-y"],
    ["order", "complete", "--from", "FILE", "-y"],
    ["return", "record", "--from", "FILE", "-y"],
    ["catalogue", "import", "FILE", "-y"],
]


@pytest.fixture
def watched(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Writer | None]]:
    """Who wrote while a file was read, checked, and written down."""
    seen: dict[str, list[Writer | None]] = {"reading": [], "checking": [], "writing": []}

    def watch(module: Any, name: str, phase: str) -> None:
        original = getattr(module, name)

        def watching(*given: Any, **more: Any) -> Any:
            seen[phase].append(current_writer(portal.database))
            return original(*given, **more)

        monkeypatch.setattr(module, name, watching)

    watch(wpp.catalogue.row_skus, "read_coded_sheet", "reading")
    watch(wpp.catalogue.reading.items, "read_items", "reading")
    watch(wpp.stock.size_runs.read, "read_stock_sheet", "reading")
    watch(wpp.starters.check, "check_starters", "checking")
    watch(wpp.starters.import_list, "import_starters", "writing")
    return seen


@pytest.mark.parametrize("words", READERS, ids=lambda words: " ".join(words[:2]))
def test_a_file_is_read_before_the_turn_of_its_writer(
    wpp: Wpp, watched: dict[str, list[Writer | None]], words: list[str], nowhere: Path
) -> None:
    written("list.csv", ROW, headings=HEADINGS)
    wpp(*[str(nowhere / "list.csv") if word == "FILE" else word for word in words])
    assert watched["reading"] != []
    assert {*watched["reading"], *watched["checking"]} == {None}


def test_a_list_is_checked_before_the_turn_of_its_import(
    wpp: Wpp, portal: Portal, watched: dict[str, list[Writer | None]], nowhere: Path
) -> None:
    written("list.csv", "Nia,New,nia@client.example.com")
    assert wpp("import-users", str(nowhere / "list.csv")).exit_code == 0
    assert watched["checking"] == [None]
    if portal.database.is_sqlite:
        assert [writer is not None for writer in watched["writing"]] == [True], "this would see a writer"
