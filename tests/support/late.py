"""What tests of the 48-hour warnings share."""

from wpp.orders import LateTold, warn_of_late
from wpp.portal import Portal

NOTHING = LateTold([], [])


def warn(portal: Portal) -> LateTold:
    """What cron does."""
    with portal.transaction(by="cron") as work:
        return warn_of_late(work)
