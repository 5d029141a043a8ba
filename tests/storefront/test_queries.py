"""A page asks the database a constant number of questions, however much there is to show."""

import pytest

from support.cast import PACK, Cast, add_to_catalogue, order, starter
from support.queries import queries
from support.web import Visitor, at_browser
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.portal import Portal

MOST = 10
"""Queries of the most talkative page: who asks, the settings (again for the order’s number), an order, its parcels."""


def enlarge(portal: Portal) -> None:
    """Thirty items of seven sizes each, one of them sold out as in the small pack, in ten choices of the pack."""
    items, packs = [], []
    for number in range(30):
        name = f"Thing {number}"
        items += [
            ItemRow(
                number * 7 + each,
                f"TH-{number}-{each}",
                name,
                f"Size {each}",
                1,
                "",
                "",
                "each",
                5 if each else 0,
            )
            for each in range(7)
        ]
        packs.append(PackRow("Welcome pack", f"Choice {number % 10}", name.lower(), "", 1))
    with portal.transaction(by="dee@house.example.com") as work:
        add_to_catalogue(work, CataloguePlan("more.xlsx", items, packs))


@pytest.mark.parametrize("path", ["/", f"/packs/{PACK}"])
def test_a_larger_catalogue_asks_no_more(portal: Portal, cast: Cast, path: str) -> None:
    visitor = Visitor(portal)
    before = queries(visitor, path)
    enlarge(portal)
    assert "Size 6" in visitor.get(f"/packs/{PACK}").words
    assert queries(visitor, path) == before <= MOST


def test_a_full_desk_asks_no_more(portal: Portal, cast: Cast) -> None:
    dee = at_browser(portal, cast.dee)
    placed = order(portal, cast.mia)
    dee.find("tester")
    paths = ("/desk", "/desk?found=last", f"/desk/orders/{placed.number}")
    before = [queries(dee, path) for path in paths]
    for each in range(8):
        with portal.transaction(by="dee@house.example.com") as work:
            user = starter(work, f"Nia{each}")
        order(portal, user)
    assert [queries(dee, path) for path in paths] == before
    assert max(before) <= MOST
