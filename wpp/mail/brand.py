"""In whose name the portal writes, and where its links go."""

from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from wpp.policy.support import Support

if TYPE_CHECKING:
    from wpp.configuration import Configuration
    from wpp.policy import Policy


@dataclass(frozen=True, slots=True)
class Brand:
    """What every message needs beside its facts. `sender`, `reply_to` and `logo_url` may be empty."""

    name: str
    colour: str
    logo_url: str
    base_url: str
    sender: str
    reply_to: str
    time_zone: ZoneInfo
    support: Support = Support()  # noqa: RUF009 - frozen
    """Where people get help."""
    sender_is_read: bool = False
    """Whether the sender is an address at which a team reads, as one of the settings says."""

    @property
    def host(self) -> str:
        """The name of the portal's machine, for the right half of addresses; an IP address is no name."""
        host = urlsplit(self.base_url).hostname or ""
        return host if any(char.isalpha() for char in host) and ":" not in host else "localhost"

    @property
    def from_name_and_address(self) -> tuple[str, str]:
        """Whom messages are from: the setting, with the brand's name where it has none, else `no-reply@` the host."""
        name, address = parseaddr(self.sender)
        return name or self.name, address or f"no-reply@{self.host}"

    @property
    def accepts_replies(self) -> bool:
        """Whether somebody reads what people answer to a message."""
        return bool(self.reply_to) or self.sender_is_read


def brand_of(policy: "Policy", configuration: "Configuration") -> Brand:
    """The brand of a portal; a logo may be a path on the storefront or an address of its own.

    A drawing is for pages alone: neither Outlook nor Gmail shows SVG, and the name is better than a gap.
    """
    logo = "" if urlsplit(policy.brand_logo).path.lower().endswith(".svg") else policy.brand_logo
    teams = (policy.email_cs, policy.email_ds, policy.email_warehouse, policy.email_sales)
    read = {address.lower() for team in teams for address in team}
    return Brand(
        name=policy.brand_name,
        colour=policy.brand_colour,
        logo_url=urljoin(configuration.base_url + "/", logo) if logo else "",
        base_url=configuration.base_url,
        sender=policy.sender,
        reply_to=policy.reply_to,
        time_zone=configuration.time_zone,
        support=policy.support_line,
        sender_is_read=parseaddr(policy.sender)[1].lower() in read,
    )
