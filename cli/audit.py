"""`wpp audit`: who did what, to which thing, when and why."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import entry_document
from cli.framework.dates import Since, beginning
from cli.framework.options import ListOptions
from cli.framework.output import Column, moment, plain, row_limit, show_rows
from cli.framework.session import open_portal_of_command

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def audit(
    options: ListOptions,
    thing: Annotated[
        str | None,
        typer.Option(
            "--about", metavar="THING", help="order:10013, user:EMAIL, sku:CODE, setting:approval …"
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ACTOR", help="Show only this person's actions.")
    ] = None,
    since: Since = None,
) -> None:
    """Show who did what, newest first.

    Examples:
      wpp audit --since 7d
      wpp audit --about user:mia.okafor@northwind.example.com
    """
    from wpp.audit import list_entries

    with open_portal_of_command() as portal, portal.reading() as session:
        records = list_entries(
            session,
            thing=kept_name(session, thing) if thing else None,
            actor=by,
            since=beginning(since, portal.now()),
            limit=row_limit(options),
        )
        rows = [entry_document(entry) for entry in records]
        names = people_names(session, {entry.about for entry in records})
    for row in rows:
        row["about"] = names.get(row["about"], row["about"])
    columns = (
        Column("id"),
        Column("at", "When", moment(portal.zone)),
        Column("by", "By"),
        Column("event", "Event"),
        Column("about", "About"),
        Column("detail", "Detail", plain),
    )
    show_rows(options, rows, columns, nothing="Nothing found.")


def kept_name(session: "Session", thing: str) -> str:
    """The name under which events are kept, of a thing as people call it: order:10013 is kept as order:4."""
    from wpp.audit import about
    from wpp.catalogue.views import find_sku
    from wpp.orders.numbers import order_id_of
    from wpp.people.accounts import user_by_email

    kind, _, name = thing.partition(":")
    match kind.strip().lower():
        case "order" if name:
            return about("order", order_id_of(name))
        case "user" if "@" in name:
            return about("user", user_by_email(session, name).id)
        case "sku" if name:
            return about("sku", find_sku(session, name).id)
    return thing


def people_names(session: "Session", things: Iterable[str]) -> dict[str, Any]:
    """The way back, in three queries at most: user:7 is user:mia.okafor@…"""
    from sqlalchemy import select

    from wpp.catalogue.model import Sku
    from wpp.orders.numbers import number_of
    from wpp.people.model import User

    ids: dict[str, list[int]] = {}
    for thing in things:
        kind, _, number = thing.partition(":")
        if number.isdigit():
            ids.setdefault(kind, []).append(int(number))
    names = {f"order:{each}": f"order:{number_of(each)}" for each in ids.get("order", [])}
    users = session.execute(select(User.id, User.email).where(User.id.in_(ids.get("user", []))))
    skus = session.execute(select(Sku.id, Sku.code).where(Sku.id.in_(ids.get("sku", []))))
    names |= {f"user:{row.id}": f"user:{row.email}" for row in users}
    return names | {f"sku:{row.id}": f"sku:{row.code}" for row in skus}
