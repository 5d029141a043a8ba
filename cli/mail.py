"""`wpp mail`: what was written, what went out, what did not."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.documents import Document, instant, message_document
from cli.framework.errors import write_document
from cli.framework.options import JobOptions, ListOptions, ShowOptions, WriteOptions, number, positive_number
from cli.framework.output import Column, answer, moment, row_limit, show_facts, show_rows, warn
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import ExitCode, UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from wpp.mail.delivery import SendReport
    from wpp.mail.model import EmailKind
    from wpp.mail.outbox import MessageView

StateName = Literal["queued", "sending", "sent", "failed", "withdrawn"]


def send(
    options: JobOptions,
    limit: Annotated[int | None, number(positive_number, "--limit", text="Show at most N.")] = None,
    now: Annotated[bool, typer.Option("--now", help="Also send waiting and deferred emails now.")] = False,
) -> None:
    """Send queued emails.

    Several can run at once. Emails that wait are named, with the time: a dispatched email waits for the
    dispatch-email-delay, a deferred one for its next try. Exits with 4 if some emails failed, and with 5 if the mail
    server can't be reached.

    Examples:
      wpp mail send
      wpp mail send --now
    """
    from wpp.mail.outbox import held_back

    with open_portal_of_command() as portal:
        report = portal.send_mail(limit=limit, now_too=now)
        with portal.reading() as session:
            waiting = held_back(session, now=portal.now())
    lines = [summary_line(report), *([waiting_line(waiting, portal.zone)] if waiting else [])]
    answer(options, report_document(report) | {"waiting": list(map(waiting_document, waiting))}, *lines)
    end_of_sending(report, quiet=options.quiet)


def waiting_document(email: "MessageView") -> Document:
    """An email that is not due yet, for programs."""
    return {"id": email.id, "kind": email.kind.value, "to": email.to, "until": instant(email.next_try_at)}


def waiting_line(waiting: "Sequence[MessageView]", zone: "tzinfo") -> str:
    """What is not due yet, and until when."""
    when = moment(zone)(waiting[0].next_try_at.isoformat())
    what = f"{waiting[0].kind.value}, to {waiting[0].to}"
    if len(waiting) == 1:
        line = f"1 email waits until {when} ({what})."
    else:
        line = f"{count(len(waiting), 'email')} wait, the first until {when} ({what})."
    return f"{line} To send now: wpp mail send --now"


def report_document(report: "SendReport") -> Document:
    """What became of the messages, for programs."""
    return {
        "sent": report.sent,
        "failed": report.failed,
        "deferred": report.deferred,
        "stopped": report.stopped,
        "withdrawn": report.withdrawn,
    }


def end_of_sending(report: "SendReport", *, quiet: bool) -> None:
    """The exit code of a run that sent mail: 5 where there is no server, 4 where some messages did not go."""
    if report.stopped:
        warn(f"Emails can't be sent now: {report.stopped}", "Try: wpp doctor")
        raise typer.Exit(ExitCode.UNAVAILABLE)
    if report.failed:
        warn(f"{count(report.failed, 'email')} failed permanently.", "Try: wpp mail list --state failed")
    elif report.deferred and not quiet:
        warn("Try: wpp mail list --state queued")
    if report.failed or report.deferred:
        raise typer.Exit(ExitCode.LOOK)


def summary_line(report: "SendReport") -> str:
    """What became of the messages, in a sentence."""
    parts = [count(report.sent, "email") + " sent"] if report.sent else []
    parts += [f"{report.failed} failed permanently"] if report.failed else []
    parts += [f"{report.deferred} will be tried again"] if report.deferred else []
    parts += [f"{report.withdrawn} withdrawn"] if report.withdrawn else []
    return (", ".join(parts) or "Nothing to send") + "."


def list_mail(
    options: ListOptions,
    state: Annotated[StateName | None, typer.Option("--state", help="Filter by state.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Any part of the address.")
    ] = None,
) -> None:
    """Show emails, newest first.

    A withdrawn email is not sent, because its recipient's account was disabled or it was merged into another email.

    Examples:
      wpp mail list --state failed
      wpp mail list --to okafor
    """
    from wpp.mail.model import EmailState
    from wpp.mail.outbox import list_messages

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = list_messages(
            session, state=EmailState(state) if state else None, to=to, limit=row_limit(options)
        )
    columns = (
        Column("id", "ID", right=True),
        Column("key"),
        Column("kind", "Kind", minor=2),
        Column("to", "To"),
        Column("subject", "Subject"),
        Column("state", "State"),
        Column("attempts"),
        Column("queued_at", "Written", moment(portal.zone), minor=3),
        Column("sent_at"),
        Column("error", "Trouble", minor=1),
    )
    show_rows(options, [message_document(each) for each in rows], columns, nothing="No emails.")


def show(
    number_: Annotated[
        int, typer.Argument(metavar="ID", parser=positive_number, help="The email's ID, from wpp mail list.")
    ],
    options: ShowOptions,
    text: Annotated[bool, typer.Option("--text", help="Print the plain text only.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Print the HTML only, to open in a browser.")] = False,
) -> None:
    """Show one email with its text.

    Personal links are left out: reading an email doesn't give the right to set its recipient's password.

    Examples:
      wpp mail show 1
      wpp mail show 1 --html > email.html
    """
    from wpp.mail.messages import render
    from wpp.mail.model import EmailState
    from wpp.mail.outbox import message
    from wpp.policy import policy_of

    if text and html:
        raise UsageError("Use either --text or --html.", hints=["wpp mail show --help"])
    with open_portal_of_command() as portal, portal.reading() as session:
        email = message(session, number_)
        rendered = render(
            email.kind, email.facts, brand=portal.brand(policy_of(session)), to_team=email.to_team
        )
    if options.json:
        write_document(message_document(email) | {"text": rendered.text, "html": rendered.html})
        return
    if text or html:
        typer.echo(rendered.html if html else rendered.text, nl=False)
        return
    document = message_document(email)
    when = moment(portal.zone)
    show_facts(
        [
            ("To", f"{email.name} <{email.to}>" if email.name else email.to),
            ("Subject", email.subject),
            (
                "State",
                email.state.value
                + (f" after {count(email.attempts, 'try', 'tries')}" if email.attempts else ""),
            ),
            ("Written", when(document["queued_at"])),
            ("Sent", when(document["sent_at"]) if email.sent_at else ""),
            ("Next try", when(email.next_try_at.isoformat()) if waits(email) else ""),
            ("Withdrawn" if email.state is EmailState.WITHDRAWN else "Trouble", email.error or ""),
            ("Text", rendered.text.strip()),
        ]
    )


def waits(email: "MessageView") -> bool:
    """Whether it was tried and put off."""
    from wpp.mail.model import EmailState

    return email.state is EmailState.QUEUED and email.attempts > 0


def retry_mail(
    options: WriteOptions,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="ID", parser=positive_number, help="Email IDs, from wpp mail list."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Retry every permanently failed email.")] = False,
) -> None:
    """Queue failed emails again.

    wpp mail send then sends them. You can also name an email that was withdrawn when an account was disabled, once the
    account is enabled again.

    Examples:
      wpp mail retry 12 14
      wpp mail retry --failed
    """
    from wpp.mail.outbox import retry

    if bool(numbers) == failed:
        raise UsageError(
            "Give email IDs, or --failed for all that failed.",
            hints=["wpp mail list --state failed"],
        )
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        again = retry(work, numbers or None)
    answer(options, {"retried": again, "dry_run": options.dry_run}, queued_again(options, len(again)))


def queued_again(options: WriteOptions, number: int) -> str:
    """How many emails are tried again, or would be, and what comes next."""
    if not number:
        return "No email has failed."
    if options.dry_run:
        return f"{count(number, 'email')} would be queued again."
    return f"{count(number, 'email')} will be tried again: wpp mail send"


def withdraw_mail(
    options: WriteOptions,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="ID", parser=positive_number, help="Email IDs, from wpp mail list."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="KIND", help="Every queued email of this kind, e.g. welcome."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="EMAIL", help="Only emails to this address.")
    ] = None,
) -> None:
    """Withdraw queued emails, so that they are not sent.

    An email that has been sent can't be withdrawn. Starters whose welcome email is withdrawn can be invited again with
    wpp welcome send.

    Examples:
      wpp mail withdraw 12 14
      wpp mail withdraw --kind welcome --dry-run
    """
    from wpp.mail.withdrawal import withdraw

    if bool(numbers) == (kind is not None):
        raise UsageError("Give email IDs or --kind KIND.", hints=["wpp mail list --state queued"])
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        withdrawn = withdraw(work, numbers or None, kind=email_kind(kind), to=to)
    be = "would be " if options.dry_run else ""
    line = f"{count(len(withdrawn), 'email')} {be}withdrawn." if withdrawn else "No queued email to withdraw."
    answer(options, {"withdrawn": withdrawn, "dry_run": options.dry_run}, line)


def email_kind(text: str | None) -> "EmailKind | None":
    """A kind of email as it is typed: low-stock, or low_stock. Raises `UsageError`."""
    from wpp.mail.model import EmailKind

    if text is None:
        return None
    try:
        return EmailKind(text.strip().lower().replace("-", "_"))
    except ValueError:
        kinds = ", ".join(kind.value.replace("_", "-") for kind in EmailKind)
        raise UsageError(f"“{text}” isn't a kind of email.", hints=[f"Kinds: {kinds}."]) from None
