"""Find and read `wpp.toml`; the environment has the last word on every key."""

import getpass
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint

FILE_NAME = "wpp.toml"
ERASURES = "erasures.jsonl"
KEYS = ("database_url", "mail_url", "base_url", "secret_key", "time_zone", "export_layout", "erasures")
MINIMUM_SECRET = 32


class NoPortal(Refusal):
    """No configuration was found, so there is no portal to work on."""

    code = "no_portal"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What one portal needs to run. `path` is None where everything came from the environment."""

    path: Path | None
    database_url: str
    mail_url: str
    base_url: str
    secret_key: str
    time_zone: ZoneInfo
    export_layout: Path | None = None
    """How orders are written for the warehouse's own system, where the portal has saved a layout."""
    erasures: Path | None = None
    """The list of erasures; None where there is neither a configuration file nor an SQLite file to keep it beside."""


def find_configuration(given: Path | None = None) -> Configuration:
    """The portal's configuration: `--config`, `WPP_CONFIG`, the working folder, the user's folder, `/etc/wpp`.

    Raises `NoPortal` where there is none, `UsageError` where one cannot be understood.
    """
    path = configuration_path(given)
    values = read_toml(path) if path else {}
    for key in KEYS:
        override = os.environ.get(f"WPP_{key.upper()}")
        if override:
            values[key] = override
    if path is None and not {"database_url", "secret_key"} <= values.keys():
        raise NoPortal(
            f"No portal was found: there is no {FILE_NAME} here, in your configuration folder or in /etc/wpp.",
            hints=[hint(HintCode.CREATE_PORTAL), hint(HintCode.NAME_CONFIGURATION)],
        )
    return understood(values, path)


def configuration_path(given: Path | None) -> Path | None:
    """The first configuration file of the search order that exists; one that was asked for must exist."""
    asked = given or (Path(os.environ["WPP_CONFIG"]) if os.environ.get("WPP_CONFIG") else None)
    if asked is not None:
        path = asked / FILE_NAME if asked.is_dir() else asked
        if not path.is_file():
            raise NoPortal(
                f"There is no configuration file {path}.",
                hints=[hint(HintCode.CREATE_PORTAL), hint(HintCode.NAME_CONFIGURATION)],
            )
        return path.resolve()
    for folder in search_folders():
        if (folder / FILE_NAME).is_file():
            return (folder / FILE_NAME).resolve()
    return None


def search_folders() -> list[Path]:
    """Where a configuration is looked for when none is named, in order."""
    from platformdirs import user_config_path

    return [Path.cwd(), user_config_path("wpp"), Path("/etc/wpp")]


def read_toml(path: Path) -> dict[str, Any]:
    """The keys of a configuration file; a key nobody knows is refused, since it is a slip of the pen."""
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}.", hints=["Correct the file.", hint(HintCode.CREATE_PORTAL)]
        ) from error
    unknown = sorted(values.keys() - set(KEYS))
    if unknown:
        raise UsageError(f"{path}: unknown key {unknown[0]!r}.", hints=[f"Known keys: {', '.join(KEYS)}."])
    return values


def understood(values: Mapping[str, Any], path: Path | None) -> Configuration:
    """Check every value and resolve relative SQLite files and mail folders beside the configuration file."""
    where = str(path) if path else "the environment"
    for key in ("database_url", "base_url", "secret_key"):
        if not isinstance(values.get(key), str) or not values[key]:
            raise UsageError(f"{where}: {key} is missing.", hints=[f"Set it there or as WPP_{key.upper()}."])
    if len(values["secret_key"]) < MINIMUM_SECRET:
        raise UsageError(
            f"{where}: secret_key needs {MINIMUM_SECRET} characters or more.",
            hints=[hint(HintCode.CREATE_PORTAL)],
        )
    folder = path.parent if path else Path.cwd()
    layout = values.get("export_layout")
    return Configuration(
        path=path,
        database_url=beside(str(values["database_url"]), folder),
        mail_url=str(values.get("mail_url") or (folder / "mail").as_uri()),
        base_url=checked_base_url(str(values["base_url"]), where),
        secret_key=str(values["secret_key"]),
        time_zone=known_zone(str(values.get("time_zone") or "Europe/London"), where),
        export_layout=folder / str(layout) if layout else None,
        erasures=erasures_of(values, path, folder),
    )


def erasures_of(values: Mapping[str, Any], path: Path | None, folder: Path) -> Path | None:
    """Where the list of erasures is: as it is set, else beside the configuration file, else beside an SQLite file."""
    given, prefix = values.get("erasures"), "sqlite:///"
    if given:
        return folder / str(given)
    if path is None and str(values["database_url"]).startswith(prefix):
        return Path(beside(str(values["database_url"]), folder).removeprefix(prefix)).with_name(ERASURES)
    return path.with_name(ERASURES) if path else None


def beside(database_url: str, folder: Path) -> str:
    """`sqlite:///wpp.db` means the file beside `wpp.toml`, wherever the command is run from."""
    prefix = "sqlite:///"
    if database_url.startswith(prefix) and not database_url.startswith(prefix + "/"):
        return f"{prefix}{folder / database_url.removeprefix(prefix)}"
    return database_url


def checked_base_url(base_url: str, where: str) -> str:
    """The address of the storefront, without a slash at its end; links in emails are made from it and nothing else."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"{where}: base_url {base_url!r} is not a web address.",
            hints=["Write https://welcome.example.com"],
        )
    return base_url.rstrip("/")


def known_zone(name: str, where: str) -> ZoneInfo:
    """The portal's time zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"{where}: there is no time zone {name!r}.", hints=["Write for example Europe/London."]
        ) from error


def actor_name(given: str | None = None) -> str:
    """Who the audit says did it: `--as`, `WPP_ACTOR`, else the login name."""
    if given or os.environ.get("WPP_ACTOR"):
        return str(given or os.environ["WPP_ACTOR"])
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody without a login name"


def smtp_password() -> str | None:
    """The mail server's password, from `WPP_SMTP_PASSWORD` or the file that `WPP_SMTP_PASSWORD_FILE` names."""
    file = os.environ.get("WPP_SMTP_PASSWORD_FILE")
    if not file:
        return os.environ.get("WPP_SMTP_PASSWORD")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise UsageError(f"WPP_SMTP_PASSWORD_FILE {file} cannot be read: {error.strerror}.") from error
