"""A mail server by its address: how it is encrypted, and who logs in."""

import re
from urllib.parse import SplitResult, parse_qs, unquote

from wpp.errors import UsageError
from wpp.mail.transport.smtp import SmtpTransport, Tls


def smtp_transport(parts: SplitResult, password: str | None) -> SmtpTransport:
    """The mail server of an address that has been split. Raises `UsageError` for what cannot work."""
    if parts.password is not None:
        raise UsageError(
            "The mail address has a password in it, where everybody would see it.",
            hints=["Take it out, and set WPP_SMTP_PASSWORD or WPP_SMTP_PASSWORD_FILE."],
        )
    user = unquote(parts.username) if parts.username else None
    if user and not password:
        raise UsageError(
            f"The mail server wants {user} to log in, and there is no password.",
            hints=[
                "Set WPP_SMTP_PASSWORD or WPP_SMTP_PASSWORD_FILE.",
                "Or take the user out of the mail address.",
            ],
        )
    options = parse_qs(parts.query, keep_blank_values=True)
    wish = options.pop("tls", [""])
    if options or wish not in ([""], ["required"], ["optional"]):
        raise UsageError(
            f"The mail address has an unknown option {parts.query!r}.",
            hints=["Known are tls=required and tls=optional."],
        )
    if wish == ["optional"] and user:
        raise UsageError(
            "A password is never sent without encryption.",
            hints=["Take tls=optional out of the mail address."],
        )
    host = parts.hostname or ""
    local = host == "localhost" or host == "::1" or re.fullmatch(r"127(\.\d+){3}", host) is not None
    if parts.scheme == "smtps":
        tls, standard_port = Tls.FROM_THE_START, 465
    else:
        # On the way to another machine somebody may listen, and take the offer of encryption out.
        wanted = wish == ["required"] or (not local and wish != ["optional"])
        tls = Tls.REQUIRED if wanted else Tls.WHERE_OFFERED
        standard_port = 587 if user else 25
    return SmtpTransport(host, parts.port or standard_port, user=user, password=password, tls=tls)
