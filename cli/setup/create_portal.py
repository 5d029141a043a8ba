"""Make a portal where there is none; `wpp init` and `wpp demo` both begin here."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.setup.samples import sample
from wpp.errors import Refusal

if TYPE_CHECKING:
    from wpp.database import Database
    from wpp.portal import Portal
    from wpp.work import Work

BASE_URL = "http://127.0.0.1:8080"
CLIENT, COLOUR = "Northwind Energy", "#0f5f5c"
"""The client of the sample files."""


AS_IT_IS = {"missing": "keep", "packs": "keep", "rename": "keep", "retired": "keep", "opening": "book"}
"""What has been done to the sample catalogue since stays done."""


class AlreadyMade(Refusal):
    """There is a portal here, and it is another one than was asked for."""

    code = "already_there"


@dataclass(frozen=True, slots=True)
class CreatedPortal:
    """A portal that is ready. `fresh` says whether its configuration was made just now."""

    path: Path
    fresh: bool
    database: str
    schema: str
    mail_url: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the sample files brought."""

    skus: int
    packs: int
    units: int
    people: int


def create_portal(
    path: Path, *, database: str | None = None, mail: str | None = None, base_url: str | None = None
) -> CreatedPortal:
    """Write the configuration where there is none, and bring its database to the newest schema.

    Raises `AlreadyMade` where the file says something else than what is given; a file that was made for a database
    that does not answer is taken away again.
    """
    from wpp.configuration import find_configuration
    from wpp.database import Database
    from wpp.database.schema import upgrade_database

    fresh = write_where_missing(path, database=database, mail=mail, base_url=base_url)
    try:
        configuration = find_configuration(path)
        home = Database(configuration.database_url)
        make_file(home)
        try:
            schema = upgrade_database(home)
        finally:
            home.close()
    except BaseException:
        if fresh:
            path.unlink()
        raise
    return CreatedPortal(
        path, fresh, home.name, schema.newest, configuration.mail_url, configuration.base_url
    )


def write_where_missing(path: Path, *, database: str | None, mail: str | None, base_url: str | None) -> bool:
    """Whether the configuration was written; the one that is there is never changed."""
    from wpp.configuration import write_configuration

    if path.exists():
        refuse_other(path, {"database_url": database, "mail_url": mail, "base_url": base_url})
        return False
    write_configuration(
        path,
        database_url=database or os.environ.get("WPP_DATABASE_URL") or "sqlite:///wpp.db",
        mail_url=mail or os.environ.get("WPP_MAIL_URL") or "file:mail",
        base_url=base_url or os.environ.get("WPP_BASE_URL") or BASE_URL,
        secret_key=secrets.token_urlsafe(48),
    )
    return True


def refuse_other(path: Path, given: dict[str, str | None]) -> None:
    """Refuse what was asked for and is not what the file says; the same once more is fine."""
    from wpp.configuration import parsed_toml

    try:
        known = parsed_toml(path)
    except (OSError, ValueError):
        return  # whoever reads the configuration says what is wrong with it
    for key, value in given.items():
        if value is not None and known.get(key) != value:
            raise AlreadyMade(
                f"{path} already exists with another {key}.",
                hints=[f"Change {key} in the file, or create the new portal in a folder of its own."],
            )


def make_file(home: "Database") -> None:
    """An SQLite database as a file that only its owner can read; SQLite gives its journals the same rights."""
    if not home.is_sqlite:
        return
    path = Path(str(home.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def load_sample(portal: "Portal", *, by: str) -> Sampled:
    """The sample catalogue with its opening stock, starters and brand; a second time changes nothing."""
    from wpp.catalogue.check import check_catalogue
    from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
    from wpp.portal.import_catalogue import import_catalogue
    from wpp.sheets import ReadOptions, read_sheet
    from wpp.starters.check import check_starters
    from wpp.starters.columns import STARTER_COLUMNS
    from wpp.starters.import_list import import_starters

    items = read_sheet(sample("catalogue.xlsx"), ITEM_COLUMNS, ReadOptions(sheet="Items"))
    packs = read_sheet(sample("catalogue.xlsx"), PACK_COLUMNS, ReadOptions(sheet="Packs"))
    starters = read_sheet(sample("starters.csv"), STARTER_COLUMNS)
    with portal.transaction(by=by) as work:
        goods = import_catalogue(work, check_catalogue(items, packs), AS_IT_IS)
        people = import_starters(work, check_starters(work.session, starters))
        apply_sample_brand(work)
    return Sampled(goods.skus, goods.packs, goods.opening.units if goods.opening else 0, people.added)


def apply_sample_brand(work: "Work") -> None:
    """The name, colour and logo of the sample's client, where nobody has chosen a name yet."""
    from wpp.catalogue.logo import make_logo
    from wpp.policy import change_setting, get_setting

    if get_setting(work.session, "brand.name").changed:
        return
    logo = make_logo(sample("logo.png")).keep(work)
    for key, value in {"brand.name": CLIENT, "brand.colour": COLOUR, "brand.logo": logo}.items():
        change_setting(work, key, value)
