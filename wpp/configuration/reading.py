"""Find and read `wpp.toml`; the environment has the last word on every key."""

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

from wpp.errors import Refusal, UsageError
from wpp.hints import HintCode, hint

FILE_NAME = "wpp.toml"
ERASURES = "erasures.jsonl"
KEYS = (
    "database_url",
    "mail_url",
    "base_url",
    "secret_key",
    "time_zone",
    "export_layout",
    "hsts_subdomains",
    "erasures",
)
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
    hsts_subdomains: bool = True
    """Whether browsers are told that every host below the portal's has https as well."""


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
        values = parsed_toml(path)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {reason(error)}.",
            hints=["Correct the file.", hint(HintCode.CREATE_PORTAL)],
        ) from error
    unknown = sorted(values.keys() - set(KEYS))
    if unknown:
        raise UsageError(f"{path}: unknown key {unknown[0]!r}.", hints=[f"Known keys: {', '.join(KEYS)}."])
    return values


def parsed_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says, whichever editor wrote it: Windows's own mark it as UTF-8 or write UTF-16."""
    content = path.read_bytes()
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return tomllib.loads(content.decode("utf-16" if is_utf_16 else "utf-8-sig").replace("\r\n", "\n"))


def reason(error: Exception) -> str:
    """Why a file could not be read, without its name, which the sentence has."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


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
        mail_url=folder_beside(str(values.get("mail_url") or "file:mail"), folder),
        base_url=checked_base_url(str(values["base_url"]), where),
        secret_key=str(values["secret_key"]),
        time_zone=known_zone(str(values.get("time_zone") or "Europe/London"), where),
        export_layout=folder / str(layout) if layout else None,
        erasures=erasures_of(values, path, folder),
        hsts_subdomains=yes_or_no(values.get("hsts_subdomains", True), "hsts_subdomains", where),
    )


def erasures_of(values: Mapping[str, Any], path: Path | None, folder: Path) -> Path | None:
    """Where the list of erasures is: as it is set, else beside the configuration file, else beside an SQLite file."""
    given, prefix = values.get("erasures"), "sqlite:///"
    if given:
        return folder / str(given)
    if path is None and str(values["database_url"]).startswith(prefix):
        return Path(beside(str(values["database_url"]), folder).removeprefix(prefix)).with_name(ERASURES)
    return path.with_name(ERASURES) if path else None


def yes_or_no(value: object, key: str, where: str) -> bool:
    """A switch: `true` in the file, a word in the environment."""
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    text = str(value).strip().lower()
    if text not in words:
        raise UsageError(
            f"{where}: {key} {value!r} is neither true nor false.", hints=["Write true or false."]
        )
    return words[text]


def beside(database_url: str, folder: Path) -> str:
    """`sqlite:///wpp.db` means the file beside `wpp.toml`, wherever the command is run from."""
    relative = re.fullmatch(r"(sqlite(?:\+\w+)?:///)([^/:].*)", database_url)
    return f"{relative[1]}{folder / relative[2]}" if relative else database_url


def folder_beside(mail_url: str, folder: Path) -> str:
    """`file:mail` means the folder beside `wpp.toml`, so that a copied portal has a mail folder of its own."""
    relative = re.fullmatch(r"file:(?:\./)?([^/].*)", mail_url)
    return (folder / url2pathname(relative[1])).absolute().as_uri() if relative else mail_url


def checked_base_url(base_url: str, where: str) -> str:
    """The address of the storefront as browsers name it: links in emails are made from it and nothing else.

    Pages lie at the top of their host, so a path is refused; so is a name with a password, which everybody would get.
    """
    try:
        parts = urlsplit(base_url.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # a port that is no number, half an address in brackets, a name that is too long
        host, parts, port = "", SplitResult("", "", "", "", ""), None
    named = re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*", host)
    if parts.scheme not in ("http", "https") or not named or port == 0 or parts.query or parts.fragment:
        raise UsageError(
            f"{where}: base_url {base_url.split('@')[-1]!r} is not a web address.",
            hints=["Write https://welcome.example.com"],
        )
    address = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    if "@" in parts.netloc or parts.path.strip("/"):
        what = "a user name or password" if "@" in parts.netloc else f"the path {parts.path}"
        raise UsageError(f"{where}: base_url has {what}, which it can't have.", hints=[f"Write {address}"])
    return address


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
        return Path(file).read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        why = reason(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"WPP_SMTP_PASSWORD_FILE {file} cannot be read: {why}.") from error
