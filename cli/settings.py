"""`wpp settings`: what may change without a deployment."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.declaring import command, noun
from cli.opening import opened, working
from cli.options import Reading, Showing, Writing
from cli.output import Column, answer, show_rows, wanted

if TYPE_CHECKING:
    from wpp.policy import SettingView

app = noun("The limit, approval, teams, brand and more.")
Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help="The setting, as orders-per-user; wpp settings list has them all."),
]
COLUMNS = (
    Column("key", "Setting"),
    Column("value", "Value"),
    Column("default", "Default"),
    Column("changed"),
    Column("about", "What for"),
)


@command(app, "list")
def list_all(how: Reading) -> None:
    """Show every setting, its value and what it is for.

    Examples:
      wpp settings list
      wpp settings list --json
    """
    from wpp.policy import list_settings

    with opened() as portal, portal.reading() as session:
        rows = [document(setting) for setting in list_settings(session)[: wanted(how)]]
    show_rows(how, rows, COLUMNS, nothing="There are no settings.")


@command(app, "get")
def get(key: Key, how: Showing) -> None:
    """Show the value of one setting.

    Example:
      wpp settings get orders-per-user
    """
    from wpp.policy import get_setting

    with opened() as portal, portal.reading() as session:
        setting = get_setting(session, key)
    answer(how, document(setting), setting.value)


@command(app, "set")
def change(
    key: Key,
    value: Annotated[
        str, typer.Argument(metavar="VALUE", help="Several addresses with commas between them.")
    ],
    how: Writing,
) -> None:
    """Change one setting; every page and email follows at once.

    Examples:
      wpp settings set approval on
      wpp settings set email.sales "sales@example.com, stock@example.com"
      wpp settings set brand.colour "#7c2d12"
    """
    from wpp.policy import change_setting, get_setting

    with opened() as portal, working(portal, how) as work:
        was = get_setting(work.session, key)
        now = change_setting(work, key, value)
    same = was.value == now.value
    line = f"{now.key} is {now.value or '(empty)'}" + (
        " already." if same else f"; it was {was.value or '(empty)'}."
    )
    answer(how, document(now) | {"was": was.value, "dry_run": how.dry_run}, line)


def document(setting: "SettingView") -> dict[str, Any]:
    """A setting for programs."""
    return {
        "key": setting.key,
        "value": setting.value,
        "default": setting.default,
        "changed": setting.changed,
        "about": setting.about,
    }
