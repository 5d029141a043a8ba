"""`wpp user edit`."""

from typing import Annotated

import typer

from cli.documents import (
    user_document,
)
from cli.framework.dependants import confirm_with, end_with, hanging_document, requested_lines
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email, RoleName


def edit(
    email: Email,
    options: WriteOptions,
    first: Annotated[str | None, typer.Option("--first", metavar="NAME", help="New first name.")] = None,
    last: Annotated[str | None, typer.Option("--last", metavar="NAME", help="New last name.")] = None,
    role: Annotated[RoleName | None, typer.Option("--role", help="New role.")] = None,
    new_email: Annotated[
        str | None, typer.Option("--email", metavar="EMAIL", help="New email address.")
    ] = None,
) -> None:
    """Correct someone's name, email address or role.

    Where a new role leaves orders with no one to approve them, they are named and the exit code is 4.

    Example:
      wpp user edit jo.field@example.com --last Field-Stone --email jo.field-stone@example.com
    """
    from wpp.accounts.changes import edit_account
    from wpp.accounts.dependants import hangs_on_user
    from wpp.people.accounts import user_by_email
    from wpp.people.model import Role

    new_role = Role(role) if role else None
    with open_portal_of_command() as portal:
        if new_role is not None:
            with portal.reading() as session:
                hanging = hangs_on_user(session, user_by_email(session, email), role=new_role)
            if hanging:
                confirm_with(options, hanging, f"Make {email} {new_role.value}?")
        with transaction(portal, options) as work:
            changed = edit_account(
                work, email, first_name=first, last_name=last, role=new_role, new_email=new_email
            )
    user = changed.user
    line = f"{user.full_name} <{user.email}> is {user.role.value}."
    document = user_document(user) | hanging_document(changed.hangs_on, changed.requested)
    document |= {"dry_run": options.dry_run}
    answer(options, document, line, *requested_lines(changed.requested, options))
    end_with(changed.hangs_on, options)
