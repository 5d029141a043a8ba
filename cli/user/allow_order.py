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

    Each time allows one more, so extra orders that are still unused are counted. To withdraw one: wpp user revoke.

    Example:
      wpp user allow-order mia.okafor@northwind.example.com --reason exchange
    """
    from wpp.accounts.extra_orders import allow_order
    from wpp.orders.numbers import number_of
    from wpp.people.entitlements import GrantReason, list_grants

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        given = allow_order(work, email, reason=GrantReason(reason), replaces=replaces or "")
        instead = f" instead of {number_of(given.replaces)}" if given.replaces else ""
        unused = sum(each.order_id is None for each in list_grants(work.session, user_id=given.user_id))
    line = (
        f"{given.email} can order again{instead} ({given.reason.value}). They have not been emailed about it."
    )
    several = f"{unused} extra orders are unused now. One too many? wpp user revoke {given.email}"
    document = grant_document(given) | {"unused": unused, "dry_run": options.dry_run}
    answer(options, document, line, *([several] if unused > 1 and not options.dry_run else []))


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
