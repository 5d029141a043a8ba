"""From the configuration to the portal: the only place of the command line where one is opened."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from cli.face import face
from cli.options import Writing

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.work import Work


def actor() -> str:
    """Who the audit says did it."""
    from wpp.settings import actor_name

    return actor_name(face().actor)


@contextmanager
def opened() -> Iterator["Portal"]:
    """The portal of this run.

    Raises `NoPortal` where there is no configuration or no database: no command but `init` and `demo` makes one.
    """
    from wpp.portal import open_portal
    from wpp.settings import find_configuration

    portal = open_portal(find_configuration(face().config))
    try:
        yield portal
    finally:
        portal.close()


def working(portal: "Portal", how: Writing) -> AbstractContextManager["Work"]:
    """The one transaction of a command; a dry run does the same work and undoes it."""
    return portal.trial(by=actor()) if how.dry_run else portal.transaction(by=actor())
