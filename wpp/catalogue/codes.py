"""How codes and names are compared: without case, width or invisible characters."""

import re
import unicodedata


def code_key(code: str) -> str:
    """A SKU's code as it is compared; `tsh-m ` and `TSH-M` are one SKU, `00123` and `123` are two."""
    return name_key(code).replace(" ", "")


def name_key(name: str) -> str:
    """A name as it is compared."""
    folded = unicodedata.normalize("NFKC", name)
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    return " ".join(visible.split()).casefold()


def slug_of(name: str) -> str:
    """A pack's name as a part of a web address: ASCII letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "pack"
