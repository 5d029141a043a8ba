"""Which passwords are refused because they are easily guessed.

As NIST SP 800-63B advises, length and not being common are what counts; kinds of characters are not asked for.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from sqlalchemy.orm import Session

from wpp.database import fold
from wpp.errors import UsageError
from wpp.people.views import UserView
from wpp.policy import policy_of

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
LEET_L = str.maketrans("01345789@$!|+", "oleastbgaslit")
"""The same with the other readings: a 1 is an l as well."""
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)
RUNS_BOTH_WAYS = RUNS + tuple(run[::-1] for run in RUNS)
SHORTEST_WORD = 3
"""Letters; shorter names are in every password."""
LEFT_OVER = 6
"""Letters that a password needs beside the words that anybody connects with its owner."""


class WeakPassword(UsageError):
    """The password would be guessed; the message says what to choose instead."""

    code = "weak_password"


def normal(password: str) -> str:
    """One form for a password however the keyboard composes its letters (NFKC, as NIST SP 800-63B has it)."""
    return unicodedata.normalize("NFKC", password)


def words_about(session: Session, user: UserView, host: str) -> tuple[str, ...]:
    """What anybody connects with somebody here: their name and address, the brand, and where the portal is."""
    return (user.email, user.first_name, user.last_name, policy_of(session).brand_name, host)


def check_strength(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse what is short, common, or made of the words that `about` gives. Raises `WeakPassword`."""
    chosen = normal(password)
    if len(chosen) < SHORTEST:
        raise weak(f"Use at least {SHORTEST} characters for your password.")
    if len(chosen) > LONGEST:
        raise weak(f"Use {LONGEST} characters or fewer for your password.")
    lowered = chosen.casefold()
    if len(set(lowered)) < 4 or is_run(lowered):
        raise weak("That password is too simple: patterns like this are easy to guess.")
    bare = cores(lowered)
    if bare & COMMON or ({lowered} | bare) & ten_thousand():
        raise weak("That password is too common.")
    if is_made_of(lowered, names_in(about)):
        raise weak(
            "Don't make your password from your own name or email address, or from your employer's name."
        )


def weak(message: str) -> WeakPassword:
    """The refusal, with advice that holds for all of them."""
    return WeakPassword(message, hints=["Try three or four random words."])


@cache
def ten_thousand() -> frozenset[str]:
    """The most frequent passwords of ten characters or more, lower case; their source is beside the file."""
    text = files("wpp.people").joinpath("common_passwords", "ten_thousand.txt").read_text("utf-8")
    return frozenset(text.splitlines())


def cores(text: str) -> set[str]:
    """The word inside, without the digits and signs around it and with those in its midst read as letters.

    `Welcome-Pack2025!` is `welcomepack`, `p4$$w0rd123` is `password`.
    """
    ends = [re.sub(r"[\W\d_]+$", "", text), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)]
    ends.append(re.sub(r"^[\W_]+|[\W_]+$", "", text))
    readings = {each for end in ends for each in (end, end.translate(LEET), end.translate(LEET_L))}
    return {re.sub(r"[\W_]+", "", each) for each in readings} - {""}


def is_run(text: str) -> bool:
    """Whether it is keys in their order, or a short piece again and again."""
    if any(text in run or text.strip("!?.#") in run for run in RUNS_BOTH_WAYS):
        return True
    return re.fullmatch(r"(.{1,4})\1{2,}.{0,3}", text) is not None


def names_in(about: Iterable[str]) -> set[str]:
    """The words in names, addresses and a host, each in the form that passwords are compared in, and backwards."""
    words = {
        letters for text in about for part in re.split(r"[^\w]+|_", text) if (letters := letters_of(part))
    }
    words |= {letters_of(text) for text in about}
    long = {word for word in words if len(word) >= SHORTEST_WORD}
    return long | {word[::-1] for word in long}


def is_made_of(text: str, words: set[str]) -> bool:
    """Whether little is left of a password without these words, however they are spelt."""
    for reading in (letters_of(text), letters_of(text.translate(LEET)), letters_of(text.translate(LEET_L))):
        left = reading
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, "")
        if left != reading and len(left) < LEFT_OVER:
            return True
    return False


def letters_of(text: str) -> str:
    """The letters alone, without case and accents."""
    return "".join(char for char in fold(normal(text)) if char.isalpha())
