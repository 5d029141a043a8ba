"""`wpp user disable` and `enable`: who may log in."""

from cli.documents import (
    user_document,
)
from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.template import write_template
from cli.user.arguments import EmailOrFile, FromFile, one_of
from cli.user.switch_many import switch_from


def disable_user(
    sheet_options: SheetOptions,
    options: WriteOptions,
    email: EmailOrFile = None,
    from_file: FromFile = None,
    template: Template = None,
) -> None:
    """Disable an account, or those of all leavers in a file.

    They are logged out at once. Nothing is deleted, and wpp user enable undoes it. Of a file (Email, and the names if
    you like) the open orders of each leaver are shown; staff, unknown addresses and other names are listed (exit
    code 4) and left as they are.

    Examples:
      wpp user disable jo.field@example.com
      wpp user disable --from leavers.xlsx --dry-run
      wpp template leavers leavers.xlsx
    """
    from wpp.people.accounts import disable

    if template is not None:
        write_template(options, "leavers", template)
        return
    email = one_of(email, from_file)
    if from_file is not None:
        switch_from(from_file, sheet_options, options, off=True)
        return
    confirm(options, f"Disable {email}?")
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = disable(work, email)
    answer(
        options,
        user_document(user) | {"dry_run": options.dry_run},
        f"{user.full_name} <{user.email}> is disabled.",
    )


def enable_user(
    sheet_options: SheetOptions,
    options: WriteOptions,
    email: EmailOrFile = None,
    from_file: FromFile = None,
    template: Template = None,
) -> None:
    """Enable an account that was disabled, or all those in a file.

    Examples:
      wpp user enable jo.field@example.com
      wpp user enable --from leavers.xlsx
    """
    from wpp.people.accounts import enable

    if template is not None:
        write_template(options, "leavers", template)
        return
    email = one_of(email, from_file)
    if from_file is not None:
        switch_from(from_file, sheet_options, options, off=False)
        return
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        user = enable(work, email)
    line = f"{user.full_name} <{user.email}> can log in again; state: {user.state.value}."
    answer(options, user_document(user) | {"dry_run": options.dry_run}, line)
