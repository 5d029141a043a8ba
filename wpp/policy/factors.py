"""Whether colleagues need a code from their phone to log in: one word for all, and others for single roles."""

from enum import StrEnum

ROLES = ("representative", "warehouse", "cs", "admin")


class Factor(StrEnum):
    """Codes are not asked for; whoever has set them up is asked; everybody has to set them up."""

    OFF = "off"
    ON = "on"
    REQUIRED = "required"


def read_factors(text: str) -> dict[str, Factor]:
    """`on, admin=required` as a word for each role."""
    made = dict.fromkeys(ROLES, Factor.OFF)
    for part in (part.strip().lower() for part in text.split(",") if part.strip()):
        role, equals, word = (each.strip() for each in part.partition("="))
        if not equals:
            role, word = "", role
        if word not in set(Factor) or (role and role not in ROLES):
            raise ValueError(
                f"use off, on or required, for single roles too: on, admin=required ({', '.join(ROLES)})."
            )
        made |= {each: Factor(word) for each in ROLES if role in ("", each)}
    return made


def write_factors(factors: dict[str, Factor]) -> str:
    """The shortest way to say the same."""
    words = [factors[role] for role in ROLES]
    usual = max(Factor, key=words.count)
    others = [f"{role}={factors[role]}" for role in ROLES if factors[role] is not usual]
    return ", ".join([usual.value, *others])


def read_factor_setting(text: str) -> str:
    """The setting in its shortest form."""
    return write_factors(read_factors(text))
