"""Names and addresses that can be read and are hardly meant: “Mr Isla”, “Oliver (starts 5 Jan)”, “TBC TBC”, info@….

Such a row is held back until somebody has looked. Real names come first: Test, Doe, Null, Sales and Van are people, so
most words count only beside another one, and nothing counts that may be a name on its own.
"""

import re
import unicodedata

from wpp.addresses import EmailAddress
from wpp.hints import HintCode, hint
from wpp.people.same_name import folded
from wpp.sheets import BadCell


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


TITLES = words_of(
    """
    mr mrs ms miss mx dr prof professor rev herr frau mme mlle
    """
)
"""Words before a name that are no name; “Sir”, “Don”, “Lady” and “Master” are somebody's."""
NO_NAME = TITLES - {"miss", "rev", "herr", "frau"}
"""Titles that are nobody's name, alone or behind one; Herr is a surname."""
NOBODY = words_of(
    """
    tbc tba tbd xxx xxxx asdf vacancy vacant surname forename to_be_confirmed to_be_announced to_be_advised
    to_follow not_known not_applicable new_starter new_joiner new_hire new_employee no_name first_name last_name
    full_name
    """
)
"""What stands for somebody who is not known yet, a space written as _; nobody is called so."""
EXAMPLES = words_of(
    """
    test tester testing dummy sample example demo user name first last person employee starter someone nobody
    unknown none null anonymous account fake delete ignore
    """
)
"""Words of an example: “Test User”, “Null Null”. Each of them alone may be somebody's name."""
REMARK = re.compile(
    r"\d|[:=]|\b(?:starts?|starting|started|joins?|joining|leaver|leaves?|leaving|left|temp|temporary|contractor|agency"
    r"|intern|trainee|apprentice|new|tbc|tba|tbd|maternity|paternity|parental|sick|cover|part[ -]?time|full[ -]?time"
    r"|remote|manager|director|confirmed|confirm|pending|duplicate|deceased|do not|don['\u2019]?t|no longer|withdrawn"
    r"|declined|cancelled|hold|size|from|until|mr|mrs|ms|miss|she|he|they)\b",
    re.IGNORECASE,
)
"""What a remark in brackets or behind a dash says; “(Liz)”, “(née Okafor)” and “(May)” are names."""
ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]?|(?:^|\s)[-\u2013\u2014]+\s(.*)|[,;:]\s(.*)")
LATER = re.compile(r"\b(?:starts|starting|started|joins|joining|tbc|tba|tbd|leaver)\b")
"""Small letters among the words of a name, as in “Oliver starts Monday”."""
NUMBERED = re.compile(r"#\s*\d+$")
MARKS = "†‡§¶#~^!"
"""Behind a name they refer to a note; before one, as in !Gaoseb, they are letters."""
ROLES = words_of(
    """
    mailerdaemon postmaster webmaster hostmaster abuse info information office contact contactus enquiries
    enquiry inquiries hello mail mailbox email reception frontdesk admin administrator administration hr hrteam
    hradmin humanresources people peopleteam personnel recruitment recruiting careers jobs onboarding
    newstarters starters payroll training everyone everybody allstaff staff team sales marketing support help
    helpdesk service services servicedesk customerservice customerservices it itsupport finance accounts
    accounting billing invoices purchasing orders warehouse facilities media legal privacy security tbc tba
    nobody firstname lastname firstnamelastname
    """
)
"""Mailboxes of a team, or of nobody, by what stands before the @ without its dots."""
UNREAD = ("noreply", "donotreply", "dontreply")
ONE_WORD = NOBODY | TITLES | EXAMPLES
"""What a name of one plain word is compared with, which settles nearly every row."""


def odd_row(first: str, last: str, address: EmailAddress) -> tuple[str, BadCell] | None:
    """The field of a row that is hardly meant, and why; None for whatever may be a person and their address."""
    return odd_name(first, last) or role_address(first, last, address)


def odd_name(first: str, last: str) -> tuple[str, BadCell] | None:
    """The field whose text is hardly a name, and why."""
    if is_plain(first) and is_plain(last):
        return None
    field, whole = "first_name" if first else "last_name", f"{first} {last}".strip()
    words = folded(whole).split()
    if key_of(whole) in NOBODY or (words and NOBODY.issuperset(words)):
        return field, odd(whole, "stands for somebody who isn't known yet")
    if ONE_WORD.issuperset(words) and (len(words) > 1 or words[:1] in (["test"], ["dummy"])):
        return field, odd(whole, "looks like an example")
    for part, text in (("first_name", first), ("last_name", last)):
        if why := oddness(text):
            return part, odd(text, why)
    return None


def is_plain(text: str) -> bool:
    """Whether a part of a name is one word of letters, and none that is looked at more closely."""
    return (text.isalpha() and text.casefold() not in ONE_WORD and text not in ("New", "new")) or not text


def oddness(text: str) -> str:
    """Why one part of a name is hardly one; empty where it may be."""
    if key_of(text) in NOBODY:
        return "stands for somebody who isn't known yet"
    if has_title(text):
        return "has a title in it"
    if text and (text[-1] in MARKS or unicodedata.category(text[-1]) == "No" or NUMBERED.search(text)):
        return "has a mark behind it that is no part of a name"
    if (aside := ASIDE.search(text)) and REMARK.search(next(filter(None, aside.groups()), "")):
        return "says more than a name"
    return "says more than a name" if " " in text and LATER.search(text) else ""


def key_of(text: str) -> str:
    """A text as it is compared with what stands for nobody."""
    return folded(text).replace(" ", "_")


def has_title(text: str) -> bool:
    """Whether a title stands before a name, behind it or in its place.

    MR, MS and DR in capitals may be initials, as in MS Dhoni or Balaji MS.
    """
    words = [word.rstrip(".,") for word in text.split()]
    if not words:
        return False
    if len(words) == 1:
        return words[0].casefold() in NO_NAME and not text.isupper()
    first, last = words[0].casefold(), words[-1].casefold()
    if first in ("ms", "dr") and words[0].isupper() and not text.isupper():
        return False
    return first in TITLES or (last in NO_NAME and not words[-1].isupper())


def odd(text: str, why: str) -> BadCell:
    """What is wrong, with the name."""
    return BadCell("odd_name", text, f"“{text[:60]}” {why}.", hint(HintCode.ACCEPT_ODD))


def role_address(first: str, last: str, address: EmailAddress) -> tuple[str, BadCell] | None:
    """Why an address is hardly one person's; None where it may be, or is that of somebody with such a name."""
    local = re.sub(r"[._-]", "", address.key.partition("@")[0].partition("+")[0])
    if local not in ROLES and not local.startswith(UNREAD):
        return None
    if local in {*folded(f"{first} {last}").split(), folded(first + last)}:
        return None
    whose = f"{first} {last}".strip()
    why = f"{address.shown} looks like a shared mailbox. Ask for an address of {whose}'s own."
    return "email", BadCell("role_address", address.shown, why, hint(HintCode.ACCEPT_ODD))
