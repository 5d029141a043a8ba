"""`wpp user list`."""

from typing import Annotated

import typer

from cli.documents import (
    user_document,
)
from cli.framework.options import ListOptions
from cli.framework.output import Column, moment, row_limit, show_rows
from cli.framework.session import open_portal_of_command
from cli.user.arguments import StateName, role_option


def list_people(
    options: ListOptions,
    state: Annotated[StateName | None, typer.Option("--state", help="Filter by state.")] = None,
    role: Annotated[str | None, role_option("Filter by role")] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Search name and email.")
    ] = None,
) -> None:
    """Show people.

    Examples:
      wpp user list --state invited
      wpp user list --search okafor --json
    """
    from wpp.people.accounts import list_users
    from wpp.people.model import Role
    from wpp.people.views import UserState

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = list_users(
            session,
            state=UserState(state) if state else None,
            role=Role(role) if role else None,
            search=search,
            limit=row_limit(options),
        )
    columns = (
        Column("email", "Email"),
        Column("first_name", "First name", minor=1),
        Column("last_name", "Last name"),
        Column("role", "Role", minor=2),
        Column("state", "State"),
        Column("imported_at"),
        Column("invited_at", "Invited", moment(portal.zone), minor=5),
        Column("active_at", "Active since", moment(portal.zone), minor=4),
        Column("off_at"),
        Column("orders", "Orders", right=True, minor=3),
        Column("orders_granted"),
    )
    show_rows(options, [user_document(user) for user in rows], columns, nothing="No one found.")
