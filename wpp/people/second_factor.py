"""A code from a phone beside the password (TOTP, RFC 6238), and codes for whoever has lost the phone.

The generator's key is made from the portal's secret and a nonce, as personal links are: a copy of the database makes
no code. Every code is taken once.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import table_of
from wpp.errors import Refusal
from wpp.people.model import RecoveryCode, SecondFactor
from wpp.work import Work

STEP = 30
"""Seconds that a code is shown for; the one before and the one after are taken too, for clocks that differ."""
DIGITS = 6
RECOVERY_CODES = 8
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters that look like figures."""


class WrongCode(Refusal):
    """The code is not the one of now, or was used before."""

    code = "wrong_code"

    def __init__(self) -> None:
        super().__init__("That code isn’t right.", hints=["Type the code that your phone shows now."])


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a phone needs: the key as people type it, and the address of its QR code."""

    key: str
    uri: str


def has_factor(session: Session, user_id: int) -> bool:
    """Whether somebody has set up codes and typed the first of them."""
    confirmed = SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_not(None)
    return session.scalar(select(SecondFactor.user_id).where(*confirmed)) is not None


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes have not been used."""
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    return len(session.scalars(select(RecoveryCode.id).where(*unused)).all())


def begin_factor(work: Work, user_id: int) -> None:
    """A fresh key for a phone that is being set up; one that is confirmed is left alone."""
    factors = table_of(SecondFactor)
    mine = factors.c.user_id == user_id, factors.c.confirmed_at.is_(None)
    work.execute(delete(factors).where(*mine))
    if not has_factor(work.session, user_id):
        row = {"user_id": user_id, "nonce": secrets.token_hex(16), "made_at": work.now}
        work.execute(insert(factors), [row])


def set_up_of(session: Session, user_id: int, email: str, *, issuer: str, secret: str) -> SetUp | None:
    """What the phone is shown while it is set up; None before and after."""
    waiting = SecondFactor.user_id == user_id, SecondFactor.confirmed_at.is_(None)
    nonce = session.scalar(select(SecondFactor.nonce).where(*waiting))
    if nonce is None:
        return None
    key = base64.b32encode(key_of_phone(secret, nonce)).decode("ascii")
    label = quote(f"{issuer}:{email}")
    return SetUp(key, f"otpauth://totp/{label}?secret={key}&issuer={quote(issuer)}")


def confirm_factor(work: Work, user_id: int, code: str, *, secret: str) -> list[str]:
    """The first code was typed: from now on one is needed. Gives the recovery codes, which are shown once.

    Raises `WrongCode`.
    """
    factors, codes = table_of(SecondFactor), table_of(RecoveryCode)
    if not take_code(work, user_id, code, secret=secret):
        raise WrongCode
    mine = factors.c.user_id == user_id, factors.c.confirmed_at.is_(None)
    if not work.changes_one(update(factors).where(*mine).values(confirmed_at=work.now)):
        raise WrongCode
    made = [recovery_code() for _ in range(RECOVERY_CODES)]
    work.execute(delete(codes).where(codes.c.user_id == user_id))
    work.execute(
        insert(codes), [{"user_id": user_id, "code_hash": hash_of_code(secret, each)} for each in made]
    )
    record(work, Tag.USER_FACTOR_ON, about("user", user_id))
    return made


def check_code(work: Work, user_id: int, code: str, *, secret: str) -> None:
    """Take a code of the phone or a recovery code, each once. Raises `WrongCode`."""
    if take_code(work, user_id, code, secret=secret):
        return
    codes = table_of(RecoveryCode)
    this = (
        codes.c.user_id == user_id,
        codes.c.code_hash == hash_of_code(secret, code),
        codes.c.used_at.is_(None),
    )
    if not work.changes_one(update(codes).where(*this).values(used_at=work.now)):
        raise WrongCode
    record(work, Tag.USER_RECOVERY_CODE_USED, about("user", user_id), left=codes_left(work.session, user_id))


def take_code(work: Work, user_id: int, code: str, *, secret: str) -> bool:
    """Take the phone's code of now, unless it or a later one was taken already."""
    factors, typed = table_of(SecondFactor), re.sub(r"\s", "", code)
    nonce = work.execute(select(factors.c.nonce).where(factors.c.user_id == user_id)).scalar_one_or_none()
    if nonce is None or not re.fullmatch(rf"[0-9]{{{DIGITS}}}", typed, re.ASCII):
        return False
    key, now = key_of_phone(secret, nonce), step_of(work.now)
    right = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(code_at(key, step), typed)]
    if not right:
        return False
    newer = factors.c.user_id == user_id, factors.c.nonce == nonce, factors.c.last_step < right[0]
    return work.changes_one(update(factors).where(*newer).values(last_step=right[0]))


def remove_factor(work: Work, user_id: int) -> bool:
    """Ask for no code any more, and forget the recovery codes; whether there was anything to forget."""
    factors, codes = table_of(SecondFactor), table_of(RecoveryCode)
    work.execute(delete(codes).where(codes.c.user_id == user_id))
    return work.changes_one(delete(factors).where(factors.c.user_id == user_id))


def code_at(key: bytes, step: int) -> str:
    """The code of one half minute (RFC 4226, 5.3)."""
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(now: datetime) -> int:
    """Which half minute it is."""
    return int(now.timestamp()) // STEP


def key_of_phone(secret: str, nonce: str) -> bytes:
    """20 bytes, as phones expect."""
    return hmac.new(secret.encode(), f"factor:{nonce}".encode(), hashlib.sha256).digest()[:20]


def recovery_code() -> str:
    """`k3m9q-x7wpd`: 49 random bits, to be typed by a person."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def hash_of_code(secret: str, code: str) -> str:
    """What is kept of a recovery code; without the portal's secret nobody can try them out."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())
    return hmac.new(secret.encode(), f"recovery:{plain}".encode(), hashlib.sha256).hexdigest()
