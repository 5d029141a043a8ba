"""What the tests about accounts share."""

import pytest

from support.cast import Cast, starter
from wpp.people.views import UserView
from wpp.portal import Portal


@pytest.fixture
def ann(portal: Portal, cast: Cast) -> UserView:
    """Mia under the name and address that she has since her marriage."""
    with portal.transaction(by="dee") as work:
        return starter(work, "Ann")
