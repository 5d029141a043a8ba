"""Configuration: `wpp.toml` and the environment.

Nothing else in `wpp` reads the environment. What digital services may change without a deployment is in the database:
see `wpp.policy`.
"""

from wpp.configuration.reading import (
    FILE_NAME,
    Configuration,
    NoPortal,
    actor_name,
    find_configuration,
    parsed_toml,
    reason,
    smtp_password,
)
from wpp.configuration.writing import write_configuration

__all__ = [
    "FILE_NAME",
    "Configuration",
    "NoPortal",
    "actor_name",
    "find_configuration",
    "parsed_toml",
    "reason",
    "smtp_password",
    "write_configuration",
]
