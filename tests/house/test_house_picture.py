"""The README's picture of the house is the house: it is drawn from the real imports and compared."""

from support.floors import FLOORS, ROOT, Source, product
from support.house import arrows, floors, picture, rests_on


def test_the_readme_shows_the_house_as_it_is() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("## The house")[2].partition("```\n")[2].partition("\n```")[0]
    assert shown == picture(product())


def test_the_floors_of_the_rules_are_the_floors_of_the_imports() -> None:
    """A room may be listed lower than it stands, never higher than what rests on it; and all are listed."""
    graph = arrows(product())
    assert {room for level in floors(graph) for room in level} == {*FLOORS, "cli", "store"}
    for room, below in graph.items():
        if room in FLOORS:
            assert all(FLOORS.index(other) < FLOORS.index(room) for other in below), room


def test_the_picture_leaves_out_only_arrows_that_others_imply() -> None:
    sources = [
        Source("wpp/errors.py", '"""Errors: what can go wrong."""'),
        Source("wpp/work.py", '"""Work: a transaction."""\nimport wpp.errors'),
        Source("wpp/stock/__init__.py", '"""Stock: movements."""\nimport wpp.errors\nimport wpp.work'),
    ]
    graph = {room: below for room, below in arrows(sources).items() if room in ("errors", "work", "stock")}
    assert rests_on(graph, "stock") == ["work"]
    assert rests_on(graph, "work") == ["errors"]
    assert floors(graph) == [["errors"], ["work"], ["stock"]]
