"""`wpp user allow-order` and `revoke`: one more order for a starter, or one withdrawn."""

from typing import Annotated

import typer

from cli.documents import (
    grant_document,
)
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email, ReasonName
from wpp.wording import possessive


def allow_order(
    email: Email,
    options: WriteOptions,
    reason: Annotated[ReasonName, typer.Option("--reason", help="Reason for the extra order.")],
    replaces: Annotated[
        str | None, typer.Option("--replaces", metavar="ORDER", help="Order that the new one replaces.")
    ] = None,
) -> None:
    """Let a starter place one more order. Nobody is emailed about it.

    Example:
      wpp user allow-order mia.okafor@northwind.example.com --reason exchange
    """
    from wpp.orders.views import order_view
    from wpp.people.entitlements import GrantReason, grant

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        order = order_view(work.session, replaces, now=work.now) if replaces else None
        given = grant(work, email, reason=GrantReason(reason), replaces=order.id if order else None)
    instead = f" instead of {order.number}" if order else ""
    line = (
        f"{given.email} can order again{instead} ({given.reason.value}). They have not been emailed about it."
    )
    answer(options, grant_document(given) | {"dry_run": options.dry_run}, line)


def revoke_order(email: Email, options: WriteOptions) -> None:
    """Withdraw an extra order that has not been used.

    Example:
      wpp user revoke mia.okafor@northwind.example.com
    """
    from wpp.people.accounts import user_by_email
    from wpp.people.entitlements import revoke

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        taken = revoke(work, email)
        owner = user_by_email(work.session, email)
    be = "would be" if options.dry_run else "has been"
    line = f"{possessive(owner.full_name or owner.email)} extra order ({taken.reason.value}) {be} withdrawn."
    answer(options, grant_document(taken) | {"dry_run": options.dry_run}, line)
