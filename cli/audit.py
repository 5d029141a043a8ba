"""`wpp audit`: who did what, to which thing, when and why."""

from collections.abc import Iterable
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.documents import entry_document
from cli.framework.dates import Since, beginning
from cli.framework.errors import write_document
from cli.framework.options import ListOptions
from cli.framework.output import Column, console, moment, plain, row_limit, show_rows
from cli.framework.session import open_portal_of_command
from cli.framework.text import printable
from wpp.errors import ExitCode, NotFound
from wpp.wording import count, did_you_mean

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def audit(
    options: ListOptions,
    thing: Annotated[
        str | None,
        typer.Option(
            "--about",
            metavar="THING",
            help="An order number, email address or SKU; or setting:approval, import:3 …",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ACTOR", help="Show only this person's actions.")
    ] = None,
    since: Since = None,
    security: Annotated[
        bool, typer.Option("--security", help="Show only log-ins, refusals, roles, exports and the like.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check that nothing recorded was changed or deleted since.")
    ] = False,
) -> None:
    """Show who did what, newest first, and from where.

    Examples:
      wpp audit --since 7d
      wpp audit --security --since 1d
      wpp audit --verify
      wpp audit --about mia.okafor@northwind.example.com
      wpp audit --about order:10013
    """
    from wpp.audit import list_entries

    if verify:
        verify_audit(options)
        return
    with open_portal_of_command() as portal, portal.reading() as session:
        records = list_entries(
            session,
            thing=kept_name(session, thing) if thing else None,
            actor=actor_called(session, by) if by is not None else None,
            since=beginning(since, portal.now()),
            limit=row_limit(options),
            security=security,
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
        Column("address", "From"),
        Column("device"),
        Column("request"),
        Column("detail", "Detail", plain),
    )
    show_rows(options, rows, columns, nothing="Nothing found.")


def verify_audit(options: ListOptions) -> None:
    """Compare what was recorded with its seals; exits with 4 where something was changed."""
    from wpp.audit.sealing import verify_seals

    with open_portal_of_command() as portal, portal.reading() as session:
        found = verify_seals(session, secret=portal.secret)
    if options.json:
        document = {"ok": not found.faults, **asdict(found)}
        write_document(document)
    else:
        told = f"{count(found.seals, 'seal')} over {count(found.events, 'event')}"
        more = [f"{found.blanked:,} blanked"] if found.blanked else []
        more += [f"{found.unsealed:,} not sealed yet"] if found.unsealed else []
        lines = [*found.faults, f"{told}{''.join(f', {each}' for each in more)}."]
        lines += [f"Last seal: {found.last}"] if found.last else []
        for line in lines:
            console().print(printable(line))
    if found.faults:
        raise typer.Exit(ExitCode.LOOK)


KINDS = ("order", "user", "sku", "setting", "catalogue", "export", "goods-in", "import", "message")
"""What events are about; the last ones are known by what was recorded about them."""


def kept_name(session: "Session", thing: str) -> str:
    """The name under which events are kept, of a thing as people call it: order:10013 is kept as order:4.

    Without its kind it is an email address, an order number or a SKU. Raises `NotFound` and `UsageError`.
    """
    from wpp.audit import about, has_entries
    from wpp.catalogue.views import find_sku
    from wpp.orders.numbers import order_id_of
    from wpp.people.accounts import user_by_email
    from wpp.policy import get_setting

    kind, colon, name = (part.strip() for part in thing.partition(":"))
    if not colon:
        kind, name = kind_of(session, thing.strip()), thing.strip()
    match kind.lower():
        case "order":
            kind, name = "order", str(order_id_of(name))
        case "user" if not name.isdigit():
            return about("user", user_by_email(session, name).id)
        case "sku" if not has_entries(session, thing=f"sku:{name}"):
            return about("sku", find_sku(session, name).id)
        case "setting":
            return about("setting", get_setting(session, name).key)
    found = f"{kind.lower()}:{name}"
    if not has_entries(session, thing=found):
        raise NotFound(f"Nothing was recorded about “{thing}”.", hints=[f"Kinds: {', '.join(KINDS)}."])
    return found


def kind_of(session: "Session", name: str) -> str:
    """Of what kind a thing is that was named without it. Raises `NotFound` where it is none."""
    from wpp.catalogue.views import UnknownSku, find_sku
    from wpp.orders.numbers import UnknownOrder, order_id_of

    if "@" in name:
        return "user"
    try:
        find_sku(session, name)
    except UnknownSku:
        pass
    else:
        return "sku"
    try:
        order_id_of(name)
    except UnknownOrder:
        raise NotFound(
            f"“{name}” is no email address, order number or SKU.",
            hints=[f"Name its kind, as setting:approval. Kinds: {', '.join(KINDS)}."],
        ) from None
    return "order"


def actor_called(session: "Session", name: str) -> str:
    """Who did something, as they are recorded, in any case. Raises `NotFound`, which names the nearest."""
    from wpp.audit import actors

    everybody = actors(session)
    same = [each for each in everybody if each.casefold() == name.strip().casefold()]
    if same:
        return name if name in same else same[0]
    near = [each for each in everybody if name.strip().casefold() in each.casefold()]
    near = near or get_close_matches(name, everybody, n=3)
    raise NotFound(
        f"Nothing was recorded as done by “{name}”.", hints=[did_you_mean(near[:3])] if near else []
    )


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
