"""What followed from a new email address, for programs and for people."""

from typing import TYPE_CHECKING

from cli.documents import Document
from cli.framework.options import WriteOptions
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.starters.correcting.readdress import Readdressed

LINKS = {
    "welcome": "The welcome email",
    "new_link": "A new link",
    "password_reset": "A link to set a new password",
}


def readdressed_document(readdressed: "Readdressed") -> Document:
    """The emails that were queued, withdrawn, and redirected to the new address."""
    return {
        "queued": [readdressed.queued.value] if readdressed.queued else [],
        "withdrawn": list(readdressed.withdrawn),
        "redirected": list(readdressed.redirected),
    }


def readdressed_lines(options: WriteOptions, readdressed: "Readdressed") -> list[str]:
    """The same for people."""
    would = "would be " if options.dry_run else ""
    lines = []
    if readdressed.queued:
        link = LINKS[readdressed.queued.value]
        lines.append(f"{link} to the new address {would or 'is '}queued; the old link no longer works.")
    if readdressed.redirected:
        emails = count(len(readdressed.redirected), "email")
        lines.append(f"{emails} {would or ''}redirected to the new address.")
    if readdressed.withdrawn:
        emails = count(len(readdressed.withdrawn), "email")
        lines.append(f"{emails} to the old address {would or ''}withdrawn.")
    return lines


def joined_lines(options: WriteOptions, *, joined: bool) -> list[str]:
    """That the second account of the same person is gone."""
    if not joined:
        return []
    verb = "would be" if options.dry_run else "is"
    return [f"The second account, which had this address and was never used, {verb} removed."]
