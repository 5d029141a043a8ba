"""Passwords: kept as argon2id hashes. What may be one is in `wpp.people.password_strength`."""

import os
import threading

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from wpp.people.password_strength import LONGEST, normal


class Hasher:
    """argon2id with OWASP's least parameters: 19 MiB, two rounds, one lane.

    Two cores then let some 80 people a second log in, against 11 with the library's default. The gate lets one hash a
    core run at a time, so that a rush neither takes the memory nor the pages' time.
    """

    def __init__(self, *, memory_kib: int = 19 * 1024, rounds: int = 2) -> None:
        self._argon = PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._gate = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._nobody: str | None = None

    @classmethod
    def cheap(cls) -> "Hasher":
        """For tests: the same algorithm, with next to no work."""
        return cls(memory_kib=8, rounds=1)

    def hash(self, password: str) -> str:
        """A new hash, with a salt of its own."""
        with self._gate:
            return self._argon.hash(normal(password))

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the one behind the hash.

        Without a hash the work is done all the same, so that the time of an answer does not tell who has an account.
        """
        if len(password) > LONGEST * 4:
            return False
        if hashed is None:
            self._nobody = self._nobody or self.hash("nobody has this password")
        with self._gate:
            try:
                return (
                    self._argon.verify(hashed or str(self._nobody), normal(password)) and hashed is not None
                )
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon.check_needs_rehash(hashed)
