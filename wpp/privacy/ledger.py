"""Who was erased: a file outside the database, so that a restored backup does not bring anybody back.

It holds keyed hashes of addresses and the time: whoever has the file but not the portal's secret key learns of nobody.
"""

import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wpp.errors import Refusal

PURPOSE = b"wpp erasure "


class NoLedger(Refusal):
    """There is no place for the list of erasures, so nobody can be erased for good."""

    code = "no_ledger"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The list of erasures; `path` is None where there is no folder for it."""

    path: Path | None
    secret: str

    def add(self, email_keys: tuple[str, ...], at: datetime) -> None:
        """Write down an erasure, safely on the disk before it is committed. Raises `NoLedger`."""
        if self.path is None:
            raise NoLedger(
                "There is no file for the list of erasures, so a backup could bring the data back.",
                hints=["Set WPP_ERASURES to a file, or use a wpp.toml: the list is kept beside it."],
            )
        known = self.erasures()
        lines = [
            json.dumps({"key": self.hashed(key), "at": at.astimezone(UTC).isoformat()})
            for key in email_keys
            if known.get(self.hashed(key), datetime.min.replace(tzinfo=UTC)) < at
        ]
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())

    def reader(self) -> Callable[[str], bool]:
        """Says of an address whether somebody with it was erased; the list is read once."""
        known = self.erasures()
        return lambda email_key: bool(known) and self.hashed(email_key) in known

    def erasures(self) -> dict[str, datetime]:
        """Hash → time of the last erasure; a line that was cut off by a crash is no erasure, and is passed over."""
        if self.path is None or not self.path.exists():
            return {}
        found: dict[str, datetime] = {}
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                found[str(entry["key"])] = datetime.fromisoformat(entry["at"])
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def hashed(self, email_key: str) -> str:
        """What stands for an address."""
        return hmac.new(self.secret.encode(), PURPOSE + email_key.encode(), "sha256").hexdigest()
