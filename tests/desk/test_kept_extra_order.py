"""A replacement that was cancelled keeps its extra order for another one, and both faces say so."""

from support.cast import Cast, order
from support.cli import Wpp
from support.web import at_browser
from wpp.portal import Portal


def test_an_extra_order_of_a_cancelled_replacement_is_not_used(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    first = order(portal, cast.mia).number
    wpp("order", "complete", first)
    recorded = wpp("return", "record", first, "--item", "BOT:damaged", "--reissue", "--json")
    second = recorded.document["replacement"]["number"]
    cleo = at_browser(portal, cast.cleo)

    def told() -> tuple[str, str]:
        """The line of the terminal and the page."""
        facts = wpp("user", "show", cast.mia.email).stdout
        line = next(each for each in facts.splitlines() if each.startswith("Extra orders"))
        return line, cleo.get(f"/desk/people/{cast.mia.id}").words

    line, page = told()
    assert line.endswith(f", used for {second}")
    assert f"used for order {second}" in page
    wpp("order", "cancel", second, "--reason", "Not wanted")
    line, page = told()
    assert line.endswith(f", not used: {second} was cancelled; kept for another replacement")
    assert f"not used: order {second} was cancelled; kept for another replacement" in page
    assert "used for order" not in page
    third = wpp("return", "reissue", "RET-1", "--json").document["replacement"]["number"]
    line, page = told()
    assert line.endswith(f", used for {third}")
    assert f"used for order {third}" in page
