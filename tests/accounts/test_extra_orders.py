"""One more order is allowed for an order of the same starter, and for nobody else's."""

from support.cast import Cast, order
from support.cli import Wpp, everything
from wpp.portal import Portal


def test_somebody_elses_order_is_refused(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    before = everything(portal)
    words = ("user", "allow-order", cast.omar.email, "--reason", "lost", "--replaces", number)
    refused = wpp(*words, "--json")
    assert (refused.exit_code, refused.document["error"]["code"]) == (3, "not_their_order")
    assert cast.mia.email in refused.document["error"]["message"]
    assert everything(portal) == before
    allowed = wpp("user", "allow-order", cast.mia.email, "--reason", "lost", "--replaces", number)
    assert (allowed.exit_code, f"instead of {number}" in allowed.stdout) == (0, True)


def test_an_order_of_an_earlier_address_is_theirs(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    assert wpp("user", "merge", cast.mia.email, cast.omar.email, "-y").exit_code == 0
    for email in (cast.mia.email, cast.omar.email):
        words = ("user", "allow-order", email, "--reason", "lost", "--replaces", number)
        assert wpp(*words).exit_code == 0
