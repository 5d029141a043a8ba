"""`wpp user add`."""

from typing import Annotated

import typer

from cli.documents import (
    user_document,
)
from cli.framework.dependants import requested_lines
from cli.framework.options import WriteOptions
from cli.framework.output import answer, warn
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email, role_option
from cli.user.welcome import held_document, held_lines
from wpp.errors import ExitCode


def add(
    email: Email,
    options: WriteOptions,
    first: Annotated[str, typer.Option("--first", metavar="NAME", help="First name.")] = "",
    last: Annotated[str, typer.Option("--last", metavar="NAME", help="Last name.")] = "",
    role: Annotated[str, role_option("Role")] = "user",
    after_erasure: Annotated[
        bool, typer.Option("--after-erasure", help="Add someone whose data was erased before.")
    ] = False,
) -> None:
    """Add one person.

    Use this for representatives, warehouse staff and your own team. A starter with the name of somebody who is here is
    added, but not welcomed until you decide whether they are one person (exit code 4).

    Examples:
      wpp user add jo.field@example.com --first Jo --last Field
      wpp user add sam@example.com --first Sam --last Oduya --role representative
    """
    from wpp.accounts.changes import add_account
    from wpp.people.model import Role
    from wpp.portal.erase_person import ledger_of
    from wpp.privacy.ledger import Ledger
    from wpp.starters.known import ROLES

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        known = Ledger(None, portal.secret) if after_erasure else ledger_of(portal)
        added = add_account(
            work, email=email, first_name=first, last_name=last, role=Role(role), is_erased=known.reader()
        )
    user = added.user
    lines = [f"Added {user.full_name} <{user.email}> as {ROLES.get(user.role, 'a new starter')}."]
    lines += requested_lines(added.requested, options)
    if not options.dry_run and added.held is None:
        verb = "welcome send --user" if user.role is Role.USER else "user new-link --send"
        lines.append(f"Next: wpp {verb} {user.email}")
    held = [added.held] if added.held else []
    document = user_document(user) | {
        "requested": list(added.requested),
        "held_back": [held_document(each) for each in held],
        "dry_run": options.dry_run,
    }
    answer(options, document, *lines)
    if held:
        warn(*held_lines(held))
        raise typer.Exit(ExitCode.LOOK)
