"""`wpp init`: a new portal, or the one that is there brought up to date."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.framework.context import global_options
from cli.framework.options import WriteOptions
from cli.framework.output import answer
from cli.framework.session import actor
from wpp.wording import count

Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="sqlite:////path/wpp.db or postgresql://user@host/name."),
]
Mail = Annotated[
    str | None,
    typer.Option(
        "--mail", metavar="URL", help="smtp://user@host:587, smtps://… or file:///folder for .eml files."
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Storefront address, used for links in emails."),
]
Sample = Annotated[bool, typer.Option("--sample", help="Add the sample catalogue and starters.")]


def init(
    options: WriteOptions,
    database: Database = None,
    mail: Mail = None,
    base_url: BaseUrl = None,
    sample: Sample = False,
) -> None:
    """Create a portal: its wpp.toml and its database.

    Safe to repeat: an existing wpp.toml is kept and the database is only upgraded. The file is written to the current
    folder, or to --config, and only its owner can read it.

    Examples:
      wpp init
      wpp init --sample
      wpp init --mail smtp://localhost:25 --base-url https://welcome.example.com
    """
    from cli.setup.create_portal import create_portal, load_sample
    from wpp.configuration import find_configuration
    from wpp.portal import open_portal

    path = asked_path()
    if options.dry_run:
        what = "already exists and would be kept" if path.exists() else "would be made"
        answer(options, {"config": str(path), "made": not path.exists(), "dry_run": True}, f"{path} {what}.")
        return
    founded = create_portal(path, database=database, mail=mail, base_url=base_url)
    lines = [
        f"{'Made' if founded.fresh else 'Kept'} {founded.path}",
        f"The database {founded.database} is ready (migration {founded.schema}).",
        f"Emails go to {founded.mail_url}; their links start with {founded.base_url}.",
    ]
    document = {
        "config": str(founded.path),
        "made": founded.fresh,
        "database": founded.database,
        "schema": founded.schema,
        "mail": founded.mail_url,
        "base_url": founded.base_url,
        "sample": None,
        "dry_run": False,
    }
    if sample:
        portal = open_portal(find_configuration(path))
        brought = load_sample(portal, by=actor())
        portal.close()
        document["sample"] = {"skus": brought.skus, "units": brought.units, "people": brought.people}
        lines.append(
            f"From the sample: {count(brought.skus, 'SKU')}, {count(brought.units, 'unit')} booked in, "
            f"{count(brought.people, 'person', 'people')} added."
        )
    if sample or founded.fresh:
        lines.append(
            f"Next: {'wpp welcome send' if sample else 'wpp catalogue import FILE, then wpp import-users FILE'}"
        )
    answer(options, document, *lines)


def asked_path() -> Path:
    """The configuration file to make: `--config`, `WPP_CONFIG`, else `wpp.toml` in the working folder."""
    asked = global_options().config or Path(os.environ.get("WPP_CONFIG") or Path.cwd())
    return (asked / "wpp.toml" if asked.is_dir() else asked).absolute()
