"""Whether what goes to other machines goes encrypted, and to the right ones."""

from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import make_url

from wpp.configuration import Configuration
from wpp.portal.check import Check, Verdict

VERIFIED = ("verify-ca", "verify-full")


def encryption(configuration: Configuration) -> Check:
    """The database and the mail server on other machines; nothing is connected to."""
    faults = [*database_faults(configuration.database_url), *mail_faults(configuration.mail_url)]
    if not faults:
        return Check(
            "encryption", Verdict.OK, "Nothing goes to another machine without a checked certificate."
        )
    told, advice = zip(*faults, strict=True)
    return Check("encryption", Verdict.WARN, " ".join(told), tuple(advice))


def database_faults(url: str) -> list[tuple[str, str]]:
    """A Postgres on another machine whose certificate isn't checked: names and addresses could be read on the way."""
    address = make_url(url)
    hosts = str(address.query.get("host") or address.host or "")
    if not address.drivername.startswith("postgres") or all(is_here(host) for host in hosts.split(",")):
        return []
    if address.query.get("sslmode") in VERIFIED:
        return []
    return [
        (
            f"The connection to Postgres on {hosts} may be unencrypted, or end at another machine.",
            "Add ?sslmode=verify-full&sslrootcert=system to database_url.",
        )
    ]


def mail_faults(url: str) -> list[tuple[str, str]]:
    """A mail server on another machine that need not encrypt."""
    parts = urlsplit(url)
    optional = parse_qs(parts.query).get("tls") == ["optional"]
    if parts.scheme != "smtp" or not optional or is_here(parts.hostname or ""):
        return []
    return [
        (
            f"Emails may go to {parts.hostname} unencrypted, with personal links in them.",
            "Take tls=optional out of mail_url, once the mail server has a certificate.",
        )
    ]


def is_here(host: str) -> bool:
    """Whether a host is this machine: no name at all and a path are sockets."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
