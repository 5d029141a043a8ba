"""Delete what is kept longer than it need be, and what is left of it in the pages of the database."""

from wpp.database.vacuum import rewrite
from wpp.portal.erase_person import tables_with_people
from wpp.portal.opening import Portal
from wpp.privacy.retention import Due, purge


def purge_everything(portal: Portal, *, by: str) -> list[Due]:
    """Delete what is due, then rewrite the database, whatever was deleted: an earlier run may have been interrupted."""
    with portal.transaction(by=by) as work:
        purged = purge(work)
    rewrite(portal.database, sorted(tables_with_people()))
    return purged


def purge_on_trial(portal: Portal, *, by: str) -> list[Due]:
    """The same, undone."""
    with portal.trial(by=by) as work:
        return purge(work)
