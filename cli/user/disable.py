"""`wpp user disable` and `enable`: who may log in."""

from cli.documents import (
    user_document,
)
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email


def disable_user(email: Email, options: WriteOptions) -> None:
    """Disable an account.

    They are logged out at once. Nothing is deleted, and wpp user enable undoes it.

    Example:
      wpp user disable jo.field@example.com
    """
    from wpp.people.accounts import disable

    confirm(options, f"Disable {email}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = disable(work, email)
    answer(
        options,
        user_document(user) | {"dry_run": options.dry_run},
        f"{user.full_name} <{user.email}> is disabled.",
    )


def enable_user(email: Email, options: WriteOptions) -> None:
    """Enable an account that was disabled.

    Example:
      wpp user enable jo.field@example.com
    """
    from wpp.people.accounts import enable

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = enable(work, email)
    line = f"{user.full_name} <{user.email}> can log in again; state: {user.state.value}."
    answer(options, user_document(user) | {"dry_run": options.dry_run}, line)
