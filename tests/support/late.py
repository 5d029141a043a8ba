"""What tests of the 48-hour warnings share."""

from wpp.orders.sla.late_warnings import LateWarnings, warn_of_late
from wpp.portal import Portal

NOTHING = LateWarnings([], [])


def warn(portal: Portal) -> LateWarnings:
    """What cron does."""
    with portal.transaction(by="cron") as work:
        return warn_of_late(work)
