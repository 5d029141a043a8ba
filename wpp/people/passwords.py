"""Passwords: kept as argon2id hashes, and refused when they are easily guessed.

As NIST SP 800-63B advises, length and not being common are what counts; kinds of characters are not asked for.
"""

import os
import re
import threading
import unicodedata

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from wpp.errors import UsageError

SHORTEST = 10
LONGEST = 256

WORDS = """
abc abcabc access account admin administrator amazon anything april arsenal asdf asdfgh asdfghjkl august autumn
baseball basketball batman britain changeit changeme changemenow charlie chelsea chocolate company computer corporate
december default dragon employee england everton facebook family february flower football freedom fulfilment google
guest hello helloworld hunter iloveu iloveyou internet january jessica jordan july june killer letmein letmeinnow
linkedin liverpool login london lovely manager manchester manchesterunited march master michael michelle microsoft
monday money monkey monkeymonkey mustang mynewpassword mypassword newpass newpassword newstarter nothing november
october office onboarding parcel pass passpass passphrase password passwordpassword passwort pokemon portal princess
qazwsx qazwsxedc qwer qwert qwerty qwertyqwerty qwertyui qwertyuiop qwertz rainbow samsung secret security september
shadow soccer spring starter starwars summer sunday sunshine superman superstar temp temporary temppass temppassword
test testing testtest thisisapassword tottenham trustno unknown user username welcome welcomehome welcomepack
welcomepassword welcomewelcome whatever windows winter yourpassword zaq zaqwsx zaqxsw zxcvbn zxcvbnm
"""
"""Words that lists of stolen passwords are full of, bare of the digits and signs that people hang on to them."""
COMMON = frozenset(WORDS.split())

LEET = str.maketrans("013457@$!|", "oieastasii")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)
RUNS_BOTH_WAYS = RUNS + tuple(run[::-1] for run in RUNS)


class WeakPassword(UsageError):
    """The password would be guessed; the message says what to choose instead."""

    code = "weak_password"


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


def normal(password: str) -> str:
    """One form for a password however the keyboard composes its letters (NFKC, as NIST SP 800-63B has it)."""
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse what is short, common or made of the person's own name and address, which `about` gives.

    Raises `WeakPassword`.
    """
    chosen = normal(password)
    if len(chosen) < SHORTEST:
        raise weak(f"Use at least {SHORTEST} characters for your password.")
    if len(chosen) > LONGEST:
        raise weak(f"Use {LONGEST} characters or fewer for your password.")
    lowered = chosen.casefold()
    if len(set(lowered)) < 4 or is_run(lowered):
        raise weak("That password is too simple: patterns like this are easy to guess.")
    bare = cores(lowered)
    if bare & COMMON:
        raise weak("That password is too common.")
    if bare & own_words(about):
        raise weak("Your password can't be your own name or email address.")


def weak(message: str) -> WeakPassword:
    """The refusal, with advice that holds for all of them."""
    return WeakPassword(message, hints=["Try three or four random words."])


def cores(text: str) -> set[str]:
    """The word inside, without the digits and signs around it and with those in its midst read as letters.

    `Welcome-Pack2025!` is `welcomepack`, `p4$$w0rd123` is `password`.
    """
    ends = (re.sub(r"[\W\d_]+$", "", text), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text))
    readings = {each for end in ends for each in (end, end.translate(LEET))}
    return {re.sub(r"[\W_]+", "", each) for each in readings} - {""}


def is_run(text: str) -> bool:
    """Whether it is keys in their order, or a short piece again and again."""
    if any(text in run or text.strip("!?.#") in run for run in RUNS_BOTH_WAYS):
        return True
    return re.fullmatch(r"(.{1,4})\1{2,}.{0,3}", text) is not None


def own_words(about: tuple[str, ...]) -> set[str]:
    """A person's names and address, alone and in pairs, in the form that passwords are compared in."""
    words = [each.casefold() for each in about if each]
    words += [each.split("@")[0] for each in words if "@" in each]
    pairs = [first + second for first in words for second in words if first != second]
    return {core for each in words + pairs for core in cores(normal(each))}
