"""Accounts that are nobody's any more: the address that each of them has in place of a person's."""

from typing import Final

from wpp.errors import Refusal

ERASED_DOMAIN: Final = "erased.invalid"
"""A name that is never anybody's (RFC 2606)."""
ERASED_NAME: Final = "Erased"


def erased_email(user_id: int) -> str:
    """The address of an account whose person was erased."""
    return f"erased-{user_id}@{ERASED_DOMAIN}"


class ErasedPerson(Refusal):
    """Somebody with this address was erased, or the account is what is left of them."""

    code = "erased_person"


def refuse_erased(email: str) -> None:
    """Raises `ErasedPerson` for an account that is nobody's any more."""
    if is_erased(email):
        raise ErasedPerson(f"The account {email} was erased, so it can’t be changed.")


def is_erased(email: str) -> bool:
    """Whether an address is that of nobody: no email is ever written to it."""
    return email.endswith(f"@{ERASED_DOMAIN}")
