"""Choose the way out that the configuration names."""

from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from wpp.errors import UsageError
from wpp.mail.transport.folder import FolderTransport
from wpp.mail.transport.protocol import Transport


def transport_for(mail_url: str, password: str | None = None) -> Transport:
    """The way out for `smtp://[user@]host:port`, `smtps://…` or `file:///folder`; nothing is connected to or made yet.

    Another machine has to encrypt and to have a certificate that fits, unless `?tls=optional` says otherwise; one's
    own machine only with `?tls=required`. A password is never sent in clear to another machine. Raises `UsageError` for
    an address that is not understood.
    """
    try:
        parts = urlsplit(mail_url)
        _ = parts.port
    except ValueError as error:
        raise not_understood(mail_url) from error
    if parts.scheme == "file" and is_folder(parts):
        return FolderTransport(Path(url2pathname(parts.path)))
    if parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/"):
        # smtplib and ssl wait until a mail server is really wanted.
        from wpp.mail.transport.smtp_address import smtp_transport

        return smtp_transport(parts, password)
    raise not_understood(mail_url)


def is_folder(parts: SplitResult) -> bool:
    """Whether a `file:` address is a folder of this machine, and not the root of it."""
    return (
        parts.netloc in ("", "localhost") and len(parts.path) > 1 and parts.path[0] == "/" and not parts.query
    )


def not_understood(mail_url: str) -> UsageError:
    """The address, less whatever may be secret in it, and how one is written."""
    return UsageError(
        f"The mail address {mail_url.split('@')[-1]!r} is not understood.",
        hints=["Write smtp://user@host:587, smtps://user@host:465 or file:///folder."],
    )
