"""How hard the proofs try: every run tries a little, `make proofs` for minutes."""

import os

DEEP = os.environ.get("WPP_DEEP", "") not in ("", "0")


def rounds(usual: int, *, deep: int) -> int:
    """How often something is tried: `usual` in every run of the tests, `deep` in the long proofs."""
    return deep if DEEP else usual
