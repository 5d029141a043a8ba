"""Words beside the units of a row that say that its goods are not there: in remarks, and in columns nobody knows."""

import re

NOT_HERE = re.compile(
    r"\bback ?-?order(?:ed|s)?\b|\bb/o\b|\bto follow\b|\bout of stock\b|\boos\b|\bdelayed\b|\bawaiting\b|\bpending\b"
    r"|\b(?:not|never|was ?n[o’']?t|were ?n[o’']?t) (?:yet )?(?:received|delivered|sent|shipped|des?i?spatched|in stock"
    r"|available|supplied|packed|included|arrived|collected)\b|\bshort(?:age|ed)?\b(?! sleeve)|\bmissing\b|\bdamaged?\b"
    r"|\bfaulty\b|\bbroken\b|\brejected\b|\breturn(?:ed|s)?\b|\bcancell?ed\b|\bvoid(?:ed)?\b|\bon hold\b|\blost\b"
    r"|\bwrong\b|\bwrite[- ]?off\b|\bwritten off\b|\bsamples?\b|\bquarantined?\b|\bfailed\b|\bundelivered\b"
)
"""What in a remark says that the goods of a row are not there as the others are."""
BESIDE = re.compile(
    r"\bback ?-?order(?:ed|s)?\b|\bto follow\b|\bout of stock\b|\bawaiting (?:stock|delivery|goods)\b|\bcancell?ed\b"
    r"|\b(?:not|never) (?:yet )?(?:received|delivered|sent|shipped|des?i?spatched|in stock|available|supplied|packed"
    r"|included|arrived|collected)\b|\bshort(?:age|ed| shipped| delivered)\b|\bdamaged\b|\bfaulty\b|\brejected\b"
    r"|\bon hold\b"
    r"|\breturn(?:ed)? to (?:sender|supplier|depot)\b|\bwritten off\b|\bquarantined\b|\bundelivered\b|\bvoided\b"
)
"""The same in a column that nobody knows, where “Short” may be the length of a leg and “Return Lane” an address."""
DENIED = re.compile(r"\b(?:no|not|none|nothing|never|without|0|zero|isn[’']?t|aren[’']?t)\b(?:\W+\w+)?\W+$")
YES = frozenset(("yes", "y", "true", "1", "x", "t", "✓", "✔"))
NO = frozenset(("no", "n", "false", "0", "f", "-", "–", "none", "n/a", "na", "nil", "✗", "✘"))
NOT_HERE_ALONE = frozenset(
    ("credit", "credit note", "cancel", "void", "refund", "replacement to follow", "nil stock")
)
"""What says so alone in a cell, whatever its column is called."""
IF_YES = re.compile(
    r"cancel|reject|damage|missing|\bvoid|return|back ?-?order|\bshort|fault|\bon hold|\bsample|quarantin"
    r"|\blost\b|broken"
)
"""Headings below which a yes says so."""
IF_NO = re.compile(
    r"received|delivered|arrived|accepted|supplied|in stock|available|shipped|\bsent\b|des?i?spatched|fulfilled"
    r"|complete|counted|\bfound\b|passed|\bok\b|collected|\bpicked\b|\bpacked\b|\bhere\b"
)
"""Headings below which a no says so."""


NUMBERS = frozenset(("0", "1"))
"""In a list of units they are units."""


def tells(heading: str, text: str) -> bool:
    """Whether a cell of a column that nobody knows says that the goods are not there; both are in small letters."""
    text = text.strip(" .!")
    if text in NUMBERS:
        return False
    if text in YES:
        return IF_YES.search(heading) is not None
    if text in NO:
        return IF_NO.search(heading) is not None
    return text in NOT_HERE_ALONE or is_not_here(text, BESIDE)


def is_not_here(text: str, pattern: re.Pattern[str] = NOT_HERE) -> bool:
    """Whether a text speaks of goods that are not there."""
    found = pattern.search(text)
    return found is not None and not DENIED.search(text[: found.start()])
