"""The first steps: a portal, its settings, its catalogue, its people, its first delivery."""

from pathlib import Path

from cli.demo import people
from cli.demo.narrator import Story
from cli.demo.sandbox import Stage
from cli.setup.create_portal import create_portal
from cli.setup.samples import sample
from wpp.catalogue.check import check_catalogue
from wpp.catalogue.columns import ITEM_COLUMNS, PACK_COLUMNS
from wpp.catalogue.logo import make_logo
from wpp.catalogue.views import Asks, packs
from wpp.configuration import find_configuration
from wpp.people.accounts import add_user, list_users
from wpp.people.model import Role
from wpp.policy import change_setting, list_settings
from wpp.portal import Portal, open_portal
from wpp.portal.import_catalogue import import_catalogue
from wpp.sheets import ReadOptions, read_sheet
from wpp.starters.check import check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import import_starters
from wpp.stock.levels import list_levels
from wpp.stock.receiving.deliveries import book_in
from wpp.stock.receiving.delivery_sheet import GOODS_IN_COLUMNS, check_goods_in
from wpp.wording import count, listing


def make_portal(story: Story, home: Path, *, base_url: str) -> Portal:
    """`wpp init`."""
    story.step("Make the portal", "wpp init")
    path = home / "wpp.toml"
    founded = create_portal(
        path, database="sqlite:///wpp.db", mail=(home / "mail").as_uri(), base_url=base_url
    )
    story.done(
        f"{path.name} with a new secret key, readable only by its owner.",
        f"A database on SQLite, at migration {founded.schema}. PostgreSQL works too: --database postgresql://…",
    )
    return open_portal(find_configuration(path))


def choose_settings(stage: Stage) -> None:
    """`wpp settings set`."""
    stage.story.step(
        "Choose the settings",
        "wpp settings set approval on",
        "wpp settings set brand.logo logo.png",
        "wpp settings list",
    )
    with stage.portal.transaction(by=people.DS) as work:
        for key, value in people.SETTINGS.items():
            change_setting(work, key, value)
        change_setting(work, "brand.logo", make_logo(sample("logo.png")).keep(work))
        add_user(work, email=people.HELEN, first_name="Helen", last_name="Marsh", role=Role.REPRESENTATIVE)
        add_user(work, email=people.SAM, first_name="Sam", last_name="Carter", role=Role.WAREHOUSE)
    with stage.portal.reading() as session:
        chosen: list[tuple[str, ...]] = [
            (each.key, each.value) for each in list_settings(session) if each.changed
        ]
        staff = [user for user in list_users(session) if user.role is not Role.USER]
    stage.story.table(chosen)
    stage.story.done(*(f"{user.full_name} is here as {user.role.value}." for user in staff))


def take_in_catalogue(stage: Stage) -> None:
    """`wpp catalogue import`."""
    stage.story.step("Import the catalogue", "wpp catalogue import catalogue.xlsx")
    source = sample("catalogue.xlsx")
    plan = check_catalogue(
        read_sheet(source, ITEM_COLUMNS, ReadOptions(sheet="Items")),
        read_sheet(source, PACK_COLUMNS, ReadOptions(sheet="Packs")),
    )
    with stage.portal.transaction(by=people.DS) as work:
        result = import_catalogue(work, plan)
    stage.story.done(f"{count(result.skus, 'SKU')} and {count(result.packs, 'pack')} imported.")
    with stage.portal.reading() as session:
        for pack in packs(session):
            parts = [
                f"{choice.name} (one of {len(choice.skus)})"
                if choice.asks is not Asks.NOTHING
                else f"{choice.name} (for everyone)"
                for choice in pack.choices
            ]
            stage.story.fact(f"{pack.name}: {listing(parts)}.")
    if result.opening:
        stage.story.done(
            f"Opening stock booked in as {result.opening.number}: {count(result.opening.units, 'unit')}."
        )
    stage.tell_letters()


def import_people(stage: Stage) -> None:
    """`wpp import-users`, twice."""
    stage.story.step("Import the client's list of starters", "wpp import-users starters.csv")
    sheet = read_sheet(sample("starters.csv"), STARTER_COLUMNS)
    with stage.portal.transaction(by=people.DS) as work:
        result = import_starters(work, check_starters(work.session, sheet))
    stage.story.done(f"{count(result.rows, 'row')} read, {count(result.added, 'person', 'people')} added.")
    for note in result.notes:
        stage.story.fact(f"Row {note.row}: {note.message}")
    for problem in result.rejected:
        stage.story.refused(f"Row {problem.row}, {problem.column}: {problem.message}")
    with stage.portal.transaction(by=people.DS) as work:
        again = import_starters(work, check_starters(work.session, sheet))
    stage.story.done(f"The same file again: {again.added} added, {again.known} already here.")


def book_goods_in(stage: Stage) -> None:
    """`wpp stock book-in`, twice."""
    stage.story.step("Book in a delivery", "wpp stock book-in goods-in.xlsx")
    sheet = read_sheet(sample("goods-in.xlsx"), GOODS_IN_COLUMNS)
    with stage.portal.transaction(by=people.WAREHOUSE) as work:
        delivery = book_in(work, check_goods_in(work.session, sheet))
    stage.story.done(
        f"{delivery.number}: {count(delivery.units, 'unit')} of {count(len(delivery.lines), 'SKU')}, "
        f"delivery note {delivery.delivery_note}."
    )
    for skipped in sheet.skipped:
        stage.story.fact(f"Row {skipped.row} skipped: {skipped.reason}.")
    stage.tell_stock(*(line.sku for line in delivery.lines))
    stage.tell_letters()
    with stage.refusal("The same file again:"), stage.portal.transaction(by=people.WAREHOUSE) as work:
        book_in(work, check_goods_in(work.session, sheet))
    with stage.portal.reading() as session:
        units = sum(level.available for level in list_levels(session))
    stage.story.done(f"In stock now: {count(units, 'unit')}.")
