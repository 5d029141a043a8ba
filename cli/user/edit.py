"""`wpp user edit`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import (
    user_document,
)
from cli.framework.dependants import confirm_with, end_with, hanging_document, requested_lines
from cli.framework.options import SheetOptions, Template, WriteOptions, file_path
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.template import write_template
from cli.user.arguments import AcceptOdd, EmailOrFile, FromFile, one_of, role_option
from cli.user.correct_many import correct_from
from cli.user.readdressed import joined_lines, readdressed_document, readdressed_lines
from wpp.errors import UsageError
from wpp.wording import possessive

if TYPE_CHECKING:
    from wpp.people.views import UserView


def edit(
    sheet_options: SheetOptions,
    options: WriteOptions,
    email: EmailOrFile = None,
    from_file: FromFile = None,
    first: Annotated[str | None, typer.Option("--first", metavar="NAME", help="New first name.")] = None,
    last: Annotated[str | None, typer.Option("--last", metavar="NAME", help="New last name.")] = None,
    role: Annotated[str | None, role_option("New role")] = None,
    new_email: Annotated[
        str | None, typer.Option("--email", metavar="EMAIL", help="New email address.")
    ] = None,
    save_old: Annotated[
        Path | None,
        typer.Option(
            "--save-old",
            metavar="FILE",
            parser=file_path,
            help="With --from: write the old names and addresses to FILE, which undoes it with --from.",
        ),
    ] = None,
    accept_odd: AcceptOdd = False,
    template: Template = None,
) -> None:
    """Correct someone's name, email address or role, or the names and addresses of many in a file.

    With a new address, whoever was invited is welcomed again there, the old link stops working, and emails that wait go
    to the new address. A file has the columns Email, New email, First name and Last name; blank cells change nothing.
    Where a new role leaves orders with no one to approve them, they are named and the exit code is 4.

    Examples:
      wpp user edit jo.field@example.com --last Field-Stone --email jo.field-stone@example.com
      wpp user edit --from corrections.xlsx --save-old before.xlsx
      wpp template corrections corrections.xlsx
    """
    from wpp.accounts.changes import edit_account
    from wpp.accounts.dependants import hangs_on_user
    from wpp.people.accounts import user_by_email
    from wpp.people.model import Role

    if template is not None:
        write_template(options, "corrections", template)
        return
    email = one_of(email, from_file)
    if from_file is not None:
        if any(given is not None for given in (first, last, role, new_email)):
            raise UsageError("With --from FILE, names and addresses come from the file.")
        correct_from(from_file, sheet_options, options, save_old=save_old, accept_odd=accept_odd)
        return
    if save_old is not None:
        raise UsageError("--save-old goes with --from FILE.")
    new_role = Role(role) if role else None
    with open_portal_of_command() as portal:
        if new_role is not None:
            with portal.reading() as session:
                hanging = hangs_on_user(session, user_by_email(session, email), role=new_role)
            if hanging:
                confirm_with(options, hanging, f"Make {email} {new_role.value}?")
        with transaction(portal, options) as work:
            was = user_by_email(work.session, email)
            changed = edit_account(
                work,
                email,
                first_name=first,
                last_name=last,
                role=new_role,
                new_email=new_email,
                secret=portal.secret,
            )
    user = changed.user
    document = user_document(user) | hanging_document(changed.hangs_on, changed.requested)
    document |= readdressed_document(changed.readdressed) | {"joined": changed.joined}
    lines = [
        *edited_lines(was, user),
        *joined_lines(options, joined=changed.joined),
        *readdressed_lines(options, changed.readdressed),
        *requested_lines(changed.requested, options),
    ]
    answer(options, document | {"dry_run": options.dry_run}, *lines)
    end_with(changed.hangs_on, options)


def edited_lines(was: "UserView", now: "UserView") -> list[str]:
    """What is different now, each in a sentence."""
    from wpp.starters.known import ROLES

    lines = []
    if now.full_name != was.full_name:
        lines.append(f"The name of {now.email} is now {now.full_name}.")
    if now.email != was.email:
        lines.append(f"{possessive(now.full_name)} email address is now {now.email}.")
    if now.role is not was.role:
        lines.append(f"{now.full_name} is now {ROLES.get(now.role, 'a new starter')}.")
    return lines or [f"{now.full_name} <{now.email}>: nothing to change."]
