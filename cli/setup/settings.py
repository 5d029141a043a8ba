"""`wpp settings`: what may change without a deployment."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.framework.dependants import confirm_with, end_with, hanging_document, requested_lines
from cli.framework.options import ListOptions, ShowOptions, WriteOptions
from cli.framework.output import Column, answer, row_limit, say, show_rows, warn
from cli.framework.session import open_portal_of_command, transaction
from wpp.errors import ExitCode, NotFound
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.catalogue.logo import Logo
    from wpp.policy import SettingView

Key = Annotated[
    str,
    typer.Argument(metavar="KEY", help="Setting, e.g. orders-per-user. wpp settings list shows all."),
]
PICTURES = (".png", ".svg", ".jpg", ".jpeg", ".webp")
COLUMNS = (
    Column("key", "Setting"),
    Column("value", "Value"),
    Column("default", "Default", minor=3),
    Column("changed"),
    Column("about", "What for", minor=2),
)


def list_all(options: ListOptions) -> None:
    """Show every setting, with its value and purpose.

    Examples:
      wpp settings list
      wpp settings list --json
    """
    from wpp.policy import list_settings

    with open_portal_of_command() as portal, portal.reading() as session:
        rows = [document(setting) for setting in list_settings(session)[: row_limit(options)]]
    show_rows(options, rows, COLUMNS, nothing="There are no settings.")


def get(key: Key, options: ShowOptions) -> None:
    """Show the value of one setting.

    Example:
      wpp settings get orders-per-user
    """
    from wpp.policy import get_setting

    with open_portal_of_command() as portal, portal.reading() as session:
        setting = get_setting(session, key)
    answer(options, document(setting), setting.value)


def change(
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Separate several addresses with commas.")],
    options: WriteOptions,
) -> None:
    """Change a setting. Pages and emails follow at once.

    If you change closures or the calendar, open orders that are not late keep the working time they have left. What
    the change affects is shown first, such as orders On Hold when approval is turned off. Where emails or orders
    would then reach no one, the exit code is 4.

    Examples:
      wpp settings set approval on
      wpp settings set email.sales "sales@example.com, stock@example.com"
      wpp settings set brand.colour "#7c2d12"
      wpp settings set brand.logo ./logo.png
      wpp settings set closures "2026-12-24..2027-01-01"
    """
    from wpp.portal import set_setting, would_hang_on

    logo = logo_of(key, value)
    if logo:
        say(options, f"{Path(value).name}: {logo.size}.", *logo.notes)
    with open_portal_of_command() as portal:
        if not logo:
            with portal.reading() as session:
                hanging = would_hang_on(session, key, value, at=portal.now())
            if hanging:
                confirm_with(options, hanging, f"Set {key} to {value or '(empty)'}?")
        with transaction(portal, options) as work:
            changed = set_setting(work, key, logo.keep(work) if logo else value)
    was, now = changed.was, changed.now
    same = was.value == now.value
    line = f"{now.key} is {now.value or '(empty)'}" + (
        " already." if same else f"; it was {was.value or '(empty)'}."
    )
    orders = count(len(changed.moved), "open order")
    moved = f"{orders} {'is' if len(changed.moved) == 1 else 'are'} due at another time now."
    if options.dry_run:
        moved = f"{orders} would be due at another time."
    more = {"was": was.value, "moved": list(changed.moved), "dry_run": options.dry_run}
    more |= hanging_document(changed.hangs_on, changed.requested)
    lines = [line, *([moved] if changed.moved else []), *requested_lines(changed.requested, options)]
    answer(options, document(now) | more, *lines)
    names_dropped = re.search(r'[\w"]\s*<', value) is not None and "@" in now.value and "<" not in now.value
    if names_dropped:
        warn("Only the addresses were saved, without the names.")
    end_with(changed.hangs_on, options)
    if names_dropped:
        raise typer.Exit(ExitCode.LOOK)


def logo_of(key: str, value: str) -> "Logo | None":
    """The logo in a file, where the setting is the logo and the value no address. Raises `NotFound`, `BadPicture`."""
    path = Path(value).expanduser()
    if key.strip().lower() != "brand.logo" or "://" in value or not value.strip():
        return None
    if not path.is_file():
        if value.startswith("/") or path.suffix.lower() not in PICTURES:
            return None  # an address of the storefront, or nothing that makes sense, which the setting says
        raise NotFound(f"There is no file {value}.", hints=["wpp settings set brand.logo ./logo.png"])
    from wpp.catalogue.logo import make_logo

    return make_logo(path)


def document(setting: "SettingView") -> dict[str, Any]:
    """A setting for programs."""
    return {
        "key": setting.key,
        "value": setting.value,
        "default": setting.default,
        "changed": setting.changed,
        "about": setting.about,
    }
