"""`wpp welcome`: the first email that a starter gets."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.errors import write_document
from cli.framework.hints import worded
from cli.framework.options import ShowOptions, WriteOptions, days, number, positive_number, whole_number
from cli.framework.output import answer, warn
from cli.framework.prompts import confirm
from cli.framework.session import open_portal_of_command, transaction
from cli.user.queued import queued, queued_document, written
from wpp.errors import ExitCode, UsageError
from wpp.hints import HintCode, hint
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.forecast.coverage import Shortage, SizeCover
    from wpp.starters.left_out import NotWelcomed
    from wpp.starters.same_person import HeldBack


def send(
    options: WriteOptions,
    user: Annotated[
        list[str] | None,
        typer.Option("--user", metavar="EMAIL", help="Invite only this person. Can be repeated."),
    ] = None,
    limit: Annotated[int | None, number(positive_number, "--limit", text="Invite at most N people.")] = None,
) -> None:
    """Queue the welcome email for everyone not yet invited.

    The emails wait for the welcome-email-delay, so that they can be withdrawn (wpp mail withdraw --kind welcome); then
    wpp serve, wpp cron or wpp mail send sends them. No one gets it twice. If stock may not be enough for everyone who
    has still to order, you are warned; use --dry-run to see that first. Starters who may be somebody else under another
    address are held back and listed (exit code 4) until --user names them.

    Examples:
      wpp welcome send --dry-run
      wpp welcome send
      wpp welcome send --user mia.okafor@northwind.example.com
    """
    from wpp.forecast.coverage import shortages
    from wpp.people.views import count_open_invitations
    from wpp.starters.invite import welcome
    from wpp.starters.left_out import not_welcomed
    from wpp.starters.same_person import held_back

    with open_portal_of_command() as portal:
        confirm(options, "Queue the welcome emails?")
        with transaction(portal, options) as work:
            left_out = not_welcomed(work.session, user or [])
            number = welcome(work, emails=user, limit=limit, secret=portal.secret, decided=bool(user))
            emails = queued(work, number, "welcome")
            held = [] if user or limit is not None else held_back(work.session)
            people = count_open_invitations(work.session)
            short = shortages(work.session, people=people) if number else []
    document = {
        "queued": number,
        **queued_document(emails),
        "to_order": people,
        "short": [shortage_document(each) for each in short],
        "held_back": [held_document(each) for each in held],
        "left_out": [{"email": each.email, "why": each.why, "reached": each.reached} for each in left_out],
        "dry_run": options.dry_run,
    }
    answer(options, document, *left_out_lines(left_out), written(options, emails))
    warn(*held_lines(held))
    if not options.quiet:
        warn_of_shortages(people, short)
    if held or not all(each.reached for each in left_out):
        raise typer.Exit(ExitCode.LOOK)


def send_reminders(
    options: WriteOptions,
    after: Annotated[int, number(days, "--after", metavar="DAYS", text="Days since the last email.")] = 7,
    at_most: Annotated[int, number(whole_number, "--at-most", text="Maximum reminders per person.")] = 2,
) -> None:
    """Remind people who were invited and have not ordered.

    The reminders wait for the welcome-email-delay, so that they can be withdrawn: wpp mail withdraw --kind reminder.

    Example:
      wpp welcome remind --after 7d --at-most 2
    """
    from wpp.starters.invite import sent_after
    from wpp.starters.reminders import remind

    with open_portal_of_command() as portal:
        confirm(options, "Queue the reminders?")
        with transaction(portal, options) as work:
            number = remind(
                work, after_days=after, at_most=at_most, secret=portal.secret, after=sent_after(work)
            )
            emails = queued(work, number, "reminder")
    document = {"queued": number, **queued_document(emails), "dry_run": options.dry_run}
    answer(options, document, written(options, emails))


def show_preview(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Email address to preview.")],
    options: ShowOptions,
    text: Annotated[bool, typer.Option("--text", help="Print the plain text. [default]")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print the HTML, to open in a browser.")] = False,
) -> None:
    """Show the welcome email for one person.

    Nothing is sent, and the link is left out.

    Examples:
      wpp welcome preview mia.okafor@northwind.example.com
      wpp welcome preview mia.okafor@northwind.example.com --html > welcome.html
    """
    from wpp.policy import policy_of
    from wpp.starters.invite import preview

    if text and html:
        raise UsageError("Use either --text or --html.", hints=["wpp welcome preview --help"])
    with open_portal_of_command() as portal, portal.reading() as session:
        rows = preview(session, email, brand=portal.brand(policy_of(session)), now=portal.now())
    if options.json:
        write_document({"subject": rows.subject, "text": rows.text, "html": rows.html})
    else:
        typer.echo(rows.html if html else f"Subject: {rows.subject}\n\n{rows.text}", nl=False)


def left_out_lines(left_out: "Sequence[NotWelcomed]") -> list[str]:
    """Who was named and gets no welcome, and what to do where they had theirs."""
    lines = [f"No welcome for {each.email}: {each.why}." for each in left_out]
    again = next((each.email for each in left_out if each.reached), None)
    return [*lines, f"To send a new link: wpp user new-link --send {again}"] if again else lines


def held_lines(held: "Sequence[HeldBack]", *, but: "Collection[str]" = ()) -> list[str]:
    """Who is held back and why, with how to decide; but for those of whom it was said already."""
    lines = []
    for each in held:
        if each.key not in but:
            decide = worded(hint(HintCode.DECIDE_SAME_PERSON, email=each.email, other=each.maybe_same_as))
            lines.append(f"  Held back: {each.name} <{each.email}> may be {each.maybe_same_as}. {decide}")
    return lines


def held_document(held: "HeldBack") -> Document:
    """Somebody who is held back, for programs."""
    return {"email": held.email, "name": held.name, "maybe_same_as": held.maybe_same_as}


def shortage_document(short: "Shortage") -> Document:
    """A part of a pack that may not be enough, for programs; `expected` is null where nothing is known."""
    return {
        "pack": short.pack,
        "choice": short.choice,
        "available": short.available,
        "wanted": short.wanted,
        "missing": short.missing,
        "sizes": [
            {"sku": size.sku, "available": size.available, "expected": size.expected, "short": size.short}
            for size in short.sizes
        ],
    }


def shortage_lines(short: "Shortage") -> list[str]:
    """The same for people: the total, then each size that is sold out or may be before everybody has ordered."""
    lacking = f", {count(short.missing, 'unit')} too few" if short.missing else ""
    sizes = [f"    {size.sku}  {size.label}: {left(size)}" for size in short.sizes if size.short]
    return [f"  {short.pack}, {short.choice}: {short.available} for {short.wanted}{lacking}", *sizes]


def left(size: "SizeCover") -> str:
    """What is left of a size, and how many of it will be wanted where that is known."""
    there = f"{size.available} left" if size.available else "sold out"
    return there if size.expected is None else f"{there}, about {size.expected} will be wanted"


def is_only_sold_out(short: "Shortage") -> bool:
    """Whether there is enough for everybody, and all that lacks is sizes that are sold out."""
    return not short.missing and all(size.expected is None for size in short.sizes if size.short)


def sold_out_line(people: int, short: "Sequence[Shortage]") -> str:
    """The sizes that are sold out where the others are enough for everybody."""
    labels = list(dict.fromkeys(size.label for each in short for size in each.sizes if size.short))
    noun = "size" if all(", " in label for label in labels) else "item"
    are = "is" if len(labels) == 1 else "are"
    return (
        f"{count(len(labels), noun)} {are} sold out: {'; '.join(labels)}. There is enough of the other {noun}s for "
        f"the {count(people, 'person', 'people')} who can order."
    )


def warn_of_shortages(people: int, short: "Sequence[Shortage]") -> None:
    """Say what may not be enough for everybody who can order, size by size; nothing where it is."""
    sold_out = [each for each in short if is_only_sold_out(each)]
    lacking = [each for each in short if not is_only_sold_out(each)]
    if lacking:
        warn(f"Stock may not be enough for the {count(people, 'person', 'people')} who can order:")
        warn(*(line for each in lacking for line in shortage_lines(each)))
    if sold_out:
        warn(sold_out_line(people, sold_out))
