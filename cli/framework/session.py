"""From the configuration to the portal: the only place of the command line where one is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.framework.context import global_options
from cli.framework.options import WriteOptions
from cli.framework.unasked import refuse_unasked

if TYPE_CHECKING:
    from wpp.portal import Portal
    from wpp.work import Work


def actor() -> str:
    """Who the audit says did it."""
    from wpp.configuration import actor_name

    return actor_name(global_options().actor)


@contextmanager
def open_portal_of_command() -> Iterator["Portal"]:
    """The portal of this run.

    Raises `NoPortal` where there is no configuration or no database: no command but `init` and `demo` makes one.
    """
    from wpp.configuration import find_configuration
    from wpp.portal import open_portal

    portal = open_portal(find_configuration(global_options().config))
    try:
        yield portal
    finally:
        portal.close()


@contextmanager
def transaction(portal: "Portal", options: WriteOptions) -> Iterator["Work"]:
    """The one transaction of a command; a dry run does the same work and undoes it.

    Raises `UnknownAnswer`, with nothing changed, for an answer to what was not asked; where nothing is changed anyway,
    the question was answered the first time.
    """
    with portal.trial(by=actor()) if options.dry_run else portal.transaction(by=actor()) as work:
        yield work
        if work.has_recorded:
            refuse_unasked()
