"""Orders that files of the warehouse are about."""

import pytest

from support.cast import Cast, order
from wpp.people.accounts import add_user
from wpp.portal import Portal


@pytest.fixture
def numbers(portal: Portal, cast: Cast) -> list[str]:
    """Orders of three people, all to the same address."""
    with portal.transaction(by="dee") as work:
        nora = add_user(work, email="nora@client.example.com", first_name="Nora", last_name="Tester")
    return [order(portal, user).number for user in (cast.mia, cast.omar, nora)]
