"""`wpp user export`: everything that is held about one person, in a file for them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.framework.options import WriteOptions, file_path
from cli.framework.output import answer
from cli.framework.session import open_portal_of_command, transaction
from cli.user.arguments import Email
from wpp.errors import UsageError
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.privacy.holdings import Holdings

KINDS = (".html", ".htm", ".json")


def export_data(
    email: Email,
    options: WriteOptions,
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="FILE", parser=file_path, help="File to create: .html to read, or .json."
        ),
    ],
) -> None:
    """Write everything that is held about one person to a file.

    Has their accounts, orders, addresses, returns and emails, and the notes and reasons of staff. Passwords and links
    are left out. Only the file's owner can read it. The export is recorded in the audit.

    Examples:
      wpp user export mia.okafor@northwind.example.com --to mia.html
      wpp user export mia.okafor@northwind.example.com --to mia.json
    """
    from wpp.audit.files import write_with_work
    from wpp.mail.messages import render
    from wpp.policy import policy_of
    from wpp.privacy.holdings import holdings_of
    from wpp.privacy.page import page_of
    from wpp.privacy.recording import record_export
    from wpp.sheets.writing.atomic_write import atomic_write

    if to.suffix.lower() not in KINDS:
        raise UsageError(f"{to.name} must end in .html or .json.", hints=["--to person.html"])
    with open_portal_of_command() as portal, transaction(portal, options) as work:
        brand = portal.brand(policy_of(work.session))
        held = holdings_of(
            work.session,
            email,
            at=work.now,
            text_of=lambda kind, facts, to_team: render(kind, facts, brand=brand, to_team=to_team).text,
        )
        page = to.suffix.lower() != ".json"
        content = page_of(held, brand=brand.name, zone=portal.zone) if page else json_of(held)

        def write(draft: Path) -> None:
            with atomic_write(draft) as file:
                file.write(content.encode())

        if not options.dry_run:
            write_with_work(work, to, write)
            record_export(work, held.email, file=to.name)
    document = {
        "email": held.email,
        "file": str(to),
        "rows": {name: len(rows) for name, rows in held.tables.items()},
        "dry_run": options.dry_run,
    }
    verb = "would be" if options.dry_run else "are"
    answer(options, document, f"{count(held.rows, 'row')} about {held.email} {verb} in {to}.")


def json_of(held: "Holdings") -> str:
    """The same for programs."""
    document: dict[str, Any] = {
        "email": held.email,
        "name": held.name,
        "at": held.at.isoformat(),
        **held.tables,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
