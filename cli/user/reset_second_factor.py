"""`wpp user reset-second-factor`: for whoever runs the machine, where no other administrator can."""

from typing import Annotated

import typer

from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email


def reset_second_factor(
    email: Email,
    options: WriteOptions,
    reason: Annotated[str, typer.Option("--reason", help="How you know it's them; they will read it.")],
) -> None:
    """Remove a lost code generator where no other administrator can.

    Its owner's sessions end, and they are emailed. Administrators reset others' at the desk.

    Example:
      wpp user reset-second-factor dee@warehouse.example.com --reason "New phone, spoke to her"
    """
    from wpp.accounts.factor_reset import reset_factor

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = reset_factor(work, email, reason=reason, by=None)
    be = "would be" if options.dry_run else "has been"
    line = f"The code generator of {user.email} {be} removed; they {be} emailed."
    answer(options, {"email": user.email, "reset": True, "dry_run": options.dry_run}, line)
