"""`wpp user`: one person at a time."""

from typing import Annotated, Literal

import typer

from cli.documents import (
    Document,
    entry_document,
    full_order_document,
    grant_document,
    instant,
    message_document,
    return_document,
    user_document,
)
from cli.framework.commands import command, command_group
from cli.framework.errors import write_document
from cli.framework.options import ListOptions, ShowOptions, WriteOptions
from cli.framework.output import Column, answer, moment, row_limit, say, show_rows
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction

app = command_group("One person at a time.")

RoleName = Literal["user", "representative", "warehouse", "cs", "admin"]
StateName = Literal["imported", "invited", "active", "ordered", "off"]
ReasonName = Literal["exchange", "damaged", "lost", "wrong-item", "undelivered", "goodwill"]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Email address.")]


@command(app, "list")
def list_people(
    how: ListOptions,
    state: Annotated[StateName | None, typer.Option("--state", help="Filter by state.")] = None,
    role: Annotated[RoleName | None, typer.Option("--role", help="Role.")] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Search name and email.")
    ] = None,
) -> None:
    """Show the people of the portal.

    Examples:
      wpp user list --state invited
      wpp user list --search okafor --json
    """
    from wpp.people.accounts import list_users
    from wpp.people.model import Role
    from wpp.people.views import UserState

    with open_portal_of_command() as portal, portal.reading() as session:
        found = list_users(
            session,
            state=UserState(state) if state else None,
            role=Role(role) if role else None,
            search=search,
            limit=row_limit(how),
        )
    columns = (
        Column("email", "Email"),
        Column("first_name", "First name"),
        Column("last_name", "Last name"),
        Column("role", "Role"),
        Column("state", "State"),
        Column("imported_at"),
        Column("invited_at", "Invited", moment(portal.zone)),
        Column("active_at", "Active since", moment(portal.zone)),
        Column("off_at"),
        Column("orders", "Orders", right=True),
        Column("orders_granted"),
    )
    show_rows(how, [user_document(user) for user in found], columns, nothing="No one found.")


@command(app, "show")
def show(
    words: Annotated[
        str, typer.Argument(metavar="EMAIL|ORDER|NAME", help="An email, an order's number, or a name.")
    ],
    how: ShowOptions,
) -> None:
    """Show everything about one person.

    From the import to the last parcel: orders, returns, emails, history.

    Examples:
      wpp user show mia.okafor@northwind.example.com
      wpp user show 10013
      wpp user show "Mia Okafor"
    """
    from cli.user.show import show_person
    from wpp.audit import about, history_of
    from wpp.mail.outbox import list_messages
    from wpp.orders.lookup import find_person
    from wpp.orders.queries import OrderFilter, list_orders
    from wpp.orders.views import order_by_id
    from wpp.people.entitlements import list_grants
    from wpp.returns.views import list_returns

    with open_portal_of_command() as portal, portal.reading() as session:
        user, now = find_person(session, words), portal.now()
        rows = list_orders(session, OrderFilter(user_id=user.id), now=now, limit=None)
        orders = [order_by_id(session, row.id, now=now) for row in rows]
        returns = [
            found for order in orders for found in list_returns(session, order_id=order.id, limit=None)
        ]
        things = [about("user", user.id), *(about("order", order.id) for order in orders)]
        document: Document = user_document(user) | {
            "import": {"file": user.import_file, "row": user.import_row} if user.import_file else None,
            "grants": [grant_document(grant) for grant in list_grants(session, user_id=user.id)],
            "placed": [full_order_document(order) for order in orders],
            "returns": [return_document(found) for found in returns],
            "mail": [message_document(each) for each in list_messages(session, user_id=user.id, limit=None)],
            "history": [
                entry_document(entry) for entry in history_of(session, things, since=user.imported_at)
            ],
        }
    if how.json:
        write_document(document)
    else:
        show_person(document, portal.zone)


@command(app, "add")
def add(
    email: Email,
    how: WriteOptions,
    first: Annotated[str, typer.Option("--first", metavar="NAME", help="First name.")] = "",
    last: Annotated[str, typer.Option("--last", metavar="NAME", help="Last name.")] = "",
    role: Annotated[RoleName, typer.Option("--role", help="Role.")] = "user",
) -> None:
    """Add one person.

    Representatives, the warehouse and your own team come in this way.

    Examples:
      wpp user add jo.field@example.com --first Jo --last Field
      wpp user add sam@example.com --first Sam --last Oduya --role representative
    """
    from wpp.people.accounts import add_user
    from wpp.people.model import Role

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        user = add_user(work, email=email, first_name=first, last_name=last, role=Role(role))
    lines = [f"Added {user.full_name} <{user.email}> as {user.role.value}."]
    if not how.dry_run:
        verb = "welcome send --user" if user.role is Role.USER else "user new-link --send"
        lines.append(f"Next: wpp {verb} {user.email}")
    answer(how, user_document(user) | {"dry_run": how.dry_run}, *lines)


@command(app, "edit")
def edit(
    email: Email,
    how: WriteOptions,
    first: Annotated[str | None, typer.Option("--first", metavar="NAME", help="New first name.")] = None,
    last: Annotated[str | None, typer.Option("--last", metavar="NAME", help="New last name.")] = None,
    role: Annotated[RoleName | None, typer.Option("--role", help="New role.")] = None,
    new_email: Annotated[
        str | None, typer.Option("--email", metavar="EMAIL", help="New email address.")
    ] = None,
) -> None:
    """Correct a name, an email or a role.

    Example:
      wpp user edit jo.field@example.com --last Field-Stone --email jo.field-stone@example.com
    """
    from wpp.people.accounts import edit_user
    from wpp.people.model import Role

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        user = edit_user(
            work,
            email,
            first_name=first,
            last_name=last,
            role=Role(role) if role else None,
            new_email=new_email,
        )
    line = f"{user.full_name} <{user.email}> is {user.role.value}."
    answer(how, user_document(user) | {"dry_run": how.dry_run}, line)


@command(app, "off")
def off(email: Email, how: WriteOptions) -> None:
    """Let somebody in no longer.

    At once, and nothing of theirs is lost: wpp user on lets them in again.

    Example:
      wpp user off jo.field@example.com
    """
    from wpp.people.accounts import disable

    confirm(how, f"Disable {email}?")
    with open_portal_of_command() as portal, transaction(portal, how) as work:
        user = disable(work, email)
    answer(
        how, user_document(user) | {"dry_run": how.dry_run}, f"{user.full_name} <{user.email}> is disabled."
    )


@command(app, "on")
def on(email: Email, how: WriteOptions) -> None:
    """Let somebody in again who was switched off.

    Example:
      wpp user on jo.field@example.com
    """
    from wpp.people.accounts import enable

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        user = enable(work, email)
    line = f"{user.full_name} <{user.email}> can log in again; state: {user.state.value}."
    answer(how, user_document(user) | {"dry_run": how.dry_run}, line)


@command(app, "grant")
def grant_order(
    email: Email,
    how: WriteOptions,
    reason: Annotated[ReasonName, typer.Option("--reason", help="Reason for the extra order.")],
    replaces: Annotated[
        str | None, typer.Option("--replaces", metavar="ORDER", help="Order that the new one replaces.")
    ] = None,
) -> None:
    """Let one person order once more.

    Example:
      wpp user grant mia.okafor@northwind.example.com --reason exchange
    """
    from wpp.orders.views import order_view
    from wpp.people.entitlements import GrantReason, grant

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        order = order_view(work.session, replaces, now=work.now) if replaces else None
        given = grant(work, email, reason=GrantReason(reason), replaces=order.id if order else None)
    instead = f" in place of {order.number}" if order else ""
    line = f"{given.email} can order again{instead} ({given.reason.value})."
    answer(how, grant_document(given) | {"dry_run": how.dry_run}, line)


@command(app, "new-link")
def new_link(
    email: Email,
    how: WriteOptions,
    send: Annotated[bool, typer.Option("--send", help="Email the link instead of printing it.")] = False,
) -> None:
    """Create a new link to set a password.

    Anyone with the link can log in as this person, so give it to no one else.

    Examples:
      wpp user new-link mia.okafor@northwind.example.com
      wpp user new-link mia.okafor@northwind.example.com --send
    """
    from cli.user.new_link import queue_link, shown_link
    from wpp.people.accounts import user_by_email
    from wpp.people.sessions import AccountDisabled

    with open_portal_of_command() as portal, transaction(portal, how) as work:
        user = user_by_email(work.session, email)
        if user.disabled_at is not None:
            raise AccountDisabled(f"The account {user.email} is switched off: wpp user on {user.email}")
        if send:
            queue_link(work, user, secret=portal.secret)
            document: Document = {"email": user.email, "queued": True}
        else:
            url, expires_at = shown_link(
                work, user, secret=portal.secret, base_url=portal.configuration.base_url
            )
            document = {"email": user.email, "queued": False, "url": url, "expires_at": instant(expires_at)}
    document["dry_run"] = how.dry_run
    if send:
        answer(how, document, f"A new link for {user.email} is queued. To send: wpp mail send")
    else:
        until = moment(portal.zone)(document["expires_at"])
        say(how, f"For {user.full_name} alone, until {until}:")
        answer(how, document, document["url"])
