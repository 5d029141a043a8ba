"""`wpp user disable` and `enable`: who may log in."""

from cli.documents import (
    user_document,
)
from cli.framework.dependants import confirm_with, end_with, hanging_document, requested_lines
from cli.framework.options import SheetOptions, Template, WriteOptions
from cli.framework.output import answer
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

    They are logged out at once. Nothing is deleted, and wpp user enable undoes it. What hangs on the account is shown
    first: orders that only they can approve, open orders of theirs, emails waiting to be sent to them. Where no one
    could approve orders any more, the exit code is 4. Of a file (Email, and the names if you like) the open orders of
    each leaver are shown; staff, unknown addresses and other names are listed (exit code 4) and left as they are.

    Examples:
      wpp user disable jo.field@example.com
      wpp user disable --from leavers.xlsx --dry-run
      wpp template leavers leavers.xlsx
    """
    from wpp.accounts.changes import disable_account
    from wpp.accounts.dependants import hangs_on_user
    from wpp.people.accounts import user_by_email

    if template is not None:
        write_template(options, "leavers", template)
        return
    email = one_of(email, from_file)
    if from_file is not None:
        switch_from(from_file, sheet_options, options, off=True)
        return
    with open_portal_of_command() as portal:
        with portal.reading() as session:
            hanging = hangs_on_user(session, user_by_email(session, email))
        confirm_with(options, hanging, f"Disable {email}?")
        with transaction(portal, options) as work:
            changed = disable_account(work, email)
    user = changed.user
    document = user_document(user) | hanging_document(changed.hangs_on, changed.requested)
    state = "is already" if changed.already else "would be" if options.dry_run else "is"
    answer(
        options,
        document | {"already": changed.already, "dry_run": options.dry_run},
        f"{user.full_name} <{user.email}> {state} disabled.",
        *requested_lines(changed.requested, options),
    )
    end_with(changed.hangs_on, options)


def enable_user(
    sheet_options: SheetOptions,
    options: WriteOptions,
    email: EmailOrFile = None,
    from_file: FromFile = None,
    template: Template = None,
) -> None:
    """Enable an account that was disabled, or all those in a file.

    A representative is asked about the orders that had no one to approve them.

    Examples:
      wpp user enable jo.field@example.com
      wpp user enable --from leavers.xlsx
    """
    from wpp.accounts.changes import enable_account

    if template is not None:
        write_template(options, "leavers", template)
        return
    email = one_of(email, from_file)
    if from_file is not None:
        switch_from(from_file, sheet_options, options, off=False)
        return
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        changed = enable_account(work, email)
    user = changed.user
    line = f"{user.full_name} <{user.email}> can log in again; state: {user.state.value}."
    if changed.already:
        line = f"{user.full_name} <{user.email}> was not disabled; state: {user.state.value}."
    document = user_document(user) | hanging_document((), changed.requested)
    document |= {"already": changed.already, "dry_run": options.dry_run}
    answer(options, document, line, *requested_lines(changed.requested, options))
