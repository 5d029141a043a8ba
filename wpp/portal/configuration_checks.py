"""What a portal's configuration says, as far as it can be held against the machine: addresses, files, folders."""

from pathlib import Path
from urllib.parse import urlsplit

from wpp.configuration import FILE_NAME
from wpp.errors import WppError
from wpp.hints import HintCode, hint
from wpp.mail.transport.folder import FolderTransport
from wpp.mail.transport.url import transport_for
from wpp.portal.check import Check, Verdict
from wpp.portal.opening import Portal
from wpp.warehouse.layout import read_layout

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def configuration(portal: Portal) -> Check:
    """Where the portal is, and whether the links of its emails lead there for everybody, and unread by others."""
    where = portal.configuration.path or "the environment"
    address = portal.configuration.base_url
    base = urlsplit(address)
    is_here = base.hostname in THIS_MACHINE or str(base.hostname).endswith(".localhost")
    trouble = ""
    if is_here and urlsplit(portal.configuration.mail_url).scheme != "file":
        trouble = f"base_url {address} is this machine: links in emails won’t work for anyone else."
    elif base.scheme == "http" and not is_here:
        trouble = f"base_url {address} is not https: links and passwords would be sent unencrypted."
    if trouble:
        return Check("configuration", Verdict.WARN, trouble)
    return Check("configuration", Verdict.OK, f"{where}; storefront at {address}.")


def secret_key(portal: Portal) -> Check:
    """Whether the file with the secret key is its owner's alone."""
    path = portal.configuration.path
    if path is not None and Path(path).stat().st_mode & 0o077:
        return Check(
            "secret key", Verdict.WARN, f"Others can read {path}.", (hint(HintCode.PROTECT_FILE, path=path),)
        )
    return Check("secret key", Verdict.OK, "Only its owner can read it.")


def export_layout(portal: Portal) -> Check:
    """Whether the layout that exports are written with is there and makes sense."""
    path = portal.configuration.export_layout
    if path is None:
        return Check("export layout", Verdict.OK, "Exports have the usual columns.")
    try:
        layout = read_layout(path)
    except WppError as error:
        return Check("export layout", Verdict.FAIL, error.message, tuple(error.hints))
    return Check("export layout", Verdict.OK, f"{path}: {layout.name}.")


def mail_folder(portal: Portal) -> Check | None:
    """Whether emails are saved beside another portal, as after a folder was copied; None where all is well."""
    here = portal.configuration.path
    with transport_for(portal.configuration.mail_url, "not needed") as transport:
        folder = transport.folder if isinstance(transport, FolderTransport) else None
    if folder is None or here is None or folder.parent.resolve() == here.parent.resolve():
        return None
    other = folder.parent / FILE_NAME
    if not other.is_file():
        return None
    return Check(
        "mail",
        Verdict.WARN,
        f"Emails are saved in {folder}, which belongs to the portal {other}.",
        (f'In {here}, write: mail_url = "file:mail"',),
    )
