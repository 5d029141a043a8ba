"""Erase somebody everywhere: the list of erasures, the database, its raw pages, and the folder of emails."""

import email
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.policy import default
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from wpp.addresses import key_of
from wpp.database import table_of
from wpp.database.vacuum import rewrite
from wpp.errors import UnavailableError
from wpp.people.accounts import UnknownUser
from wpp.people.model import Role, User
from wpp.portal.opening import Portal
from wpp.privacy.columns import Personal, declared
from wpp.privacy.erasure import Erased, OpenOrder, erase
from wpp.privacy.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ErasedEverywhere:
    """What was done: `mail_files` deleted, `copies` of the database that still hold the person, and what went wrong."""

    erased: Erased | None
    """None for somebody who was erased before."""
    mail_files: int
    copies: tuple[str, ...]
    pages: UnavailableError | None = None
    """Why raw pages may still hold something."""


def ledger_of(portal: Portal) -> Ledger:
    """The portal's list of erasures."""
    return Ledger(portal.configuration.erasures, portal.secret)


def erase_person(portal: Portal, address: str, *, by: str) -> ErasedEverywhere:
    """Erase a starter for good; what was left undone for one who was erased before is done now.

    Raises what `wpp.privacy.erasure.erase` raises, and `NoLedger`.
    """
    ledger = ledger_of(portal)
    try:
        with portal.transaction(by=by) as work:
            erased = erase(work, address)
            ledger.add(erased.emails, work.now)
    except UnknownUser:
        if not ledger.reader()(key_of(address)):
            raise
        return finish(portal, words=(key_of(address),))
    return finish(portal, erased)


def erase_on_trial(portal: Portal, address: str, *, by: str) -> ErasedEverywhere:
    """The same in the database alone, undone."""
    with portal.trial(by=by) as work:
        return ErasedEverywhere(erase(work, address), 0, copies_of(portal))


def finish(portal: Portal, *erased: Erased, words: tuple[str, ...] = ()) -> ErasedEverywhere:
    """What comes after the transaction; a crash in between is made up for by erasing once more."""
    words += tuple(word for each in erased for word in each.words)
    deleted = delete_mail_files(portal.configuration.mail_url, words)
    pages: UnavailableError | None = None
    try:
        rewrite(portal.database, sorted(tables_with_people()))
    except UnavailableError as error:
        pages = error
    return ErasedEverywhere(erased[0] if erased else None, deleted, copies_of(portal), pages)


def apply_erasures(portal: Portal, *, by: str) -> tuple[list[int], list[str]]:
    """Erase in a restored database whoever was erased since the backup: their ids, and who has an open order in it."""
    ledger, users = ledger_of(portal), table_of(User)
    known = ledger.erasures()
    if not known:
        return [], []
    query = select(users.c.email, users.c.email_key, users.c.imported_at)
    with portal.reading() as session:
        rows = session.execute(
            query.where(
                users.c.erased_at.is_(None), users.c.merged_into_id.is_(None), users.c.role == Role.USER
            )
        ).all()
    done: list[Erased] = []
    left: list[str] = []
    for row in rows:
        at = known.get(ledger.hashed(row.email_key))
        if at is None or row.imported_at > at:
            continue
        try:
            with portal.transaction(by=by) as work:
                done.append(erase(work, row.email))
        except OpenOrder as refused:
            left.append(refused.message)
    if done:
        finish(portal, *done)
    return [each.user_id for each in done], left


def tables_with_people() -> set[str]:
    """The tables that may hold somebody's words."""
    kinds = (Personal.OWNER, Personal.ACTOR, Personal.FREE, Personal.SECRET)
    return {str(getattr(column.table, "name", "")) for column in declared(*kinds)}


def copies_of(portal: Portal) -> tuple[str, ...]:
    """Copies that a restore kept beside the database: they are not changed."""
    if not portal.database.is_sqlite:
        return ()
    path = Path(str(portal.database.url.database))
    return tuple(sorted(each.name for each in path.parent.glob(f"{path.name}.before-restore-*")))


def delete_mail_files(mail_url: str, words: tuple[str, ...]) -> int:
    """Delete the messages in the folder of emails that have any of the words; how many there were."""
    parts = urlsplit(mail_url)
    folder = Path(unquote(parts.path))
    if parts.scheme != "file" or not words or not folder.is_dir():
        return 0
    deleted = 0
    for file in sorted(folder.glob("*.eml")):
        said = in_words(email.message_from_bytes(file.read_bytes(), policy=default)).casefold()
        if any(word.casefold() in said for word in words):
            file.unlink()
            deleted += 1
    return deleted


def in_words(message: Message) -> str:
    """Everything that a message says, decoded."""
    said = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            with suppress(LookupError):
                said.append(content.decode(part.get_content_charset() or "utf-8", "replace"))
    return "\n".join(said)
