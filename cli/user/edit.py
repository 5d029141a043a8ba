"""`wpp user edit`."""

from typing import Annotated

import typer

from cli.documents import (
    user_document,
)
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

    Example:
      wpp user edit jo.field@example.com --last Field-Stone --email jo.field-stone@example.com
    """
    from wpp.people.accounts import edit_user
    from wpp.people.model import Role

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = edit_user(
            work,
            email,
            first_name=first,
            last_name=last,
            role=Role(role) if role else None,
            new_email=new_email,
        )
    line = f"{user.full_name} <{user.email}> is {user.role.value}."
    answer(options, user_document(user) | {"dry_run": options.dry_run}, line)
