"""Write `wpp.toml` for a new portal."""

import json
import os
from pathlib import Path

TEMPLATE = """\
# One portal is one client, one configuration, one database.
# Every key can be overridden by the environment: WPP_DATABASE_URL, WPP_MAIL_URL, WPP_BASE_URL, WPP_SECRET_KEY.
# What digital services may change without a deployment is in the database: wpp settings list

database_url = {database_url}   # or postgresql://user@host/name
mail_url = {mail_url}   # a folder, or smtp://user@host:587, smtps://user@host:465; password: WPP_SMTP_PASSWORD
base_url = {base_url}   # the storefront's address; links in emails start with it
time_zone = {time_zone}   # how times are shown
# hsts_subdomains = false   # only where the portal is at example.com itself and a host below it has no https
# export_layout = "logicon.toml"   # how wpp order export writes orders; data/logicon/ has two to copy
secret_key = {secret_key}   # keep it secret; changing it ends open forms, and the links of mail that waits
"""


def write_configuration(
    path: Path,
    *,
    database_url: str,
    mail_url: str,
    base_url: str,
    secret_key: str,
    time_zone: str = "Europe/London",
) -> None:
    """Make a configuration file that only its owner can read; one that is there is never overwritten.

    Raises `FileExistsError`.
    """
    text = TEMPLATE.format(
        database_url=quoted(database_url),
        mail_url=quoted(mail_url),
        base_url=quoted(base_url),
        time_zone=quoted(time_zone),
        secret_key=quoted(secret_key),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def quoted(value: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(value, ensure_ascii=False)
