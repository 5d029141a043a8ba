"""Words beside an item that say that it is no longer offered, in columns that a catalogue doesn't have."""

import re

YES = frozenset(("yes", "y", "true", "1", "x", "t", "✓", "✔"))
NO = frozenset(("no", "n", "false", "0", "f"))
NOT_OFFERED = re.compile(
    r"(?:is )?(?:discontinued|obsolete|inactive|withdrawn|deleted|archived|delisted|end of (?:line|life)|eol"
    r"|do not (?:use|order|sell)|not (?:offered|available|active|in use)"
    r"|no longer (?:available|offered|stocked|made)|disabled|draft)"
)
IF_YES = re.compile(
    r"discontinued|obsolete|inactive|withdrawn|deleted|archived|delisted|end of (?:line|life)|do not"
)
IF_NO = re.compile(r"\bactive\b|\boffered\b|\bin use\b|\bfor sale\b|\benabled\b|\blive\b|\bpublished\b")


def tells(heading: str, text: str) -> bool:
    """Whether a cell of a column that nobody knows says that its item is not offered; both are in small letters."""
    text = text.strip(" .!")
    if text in YES:
        return IF_YES.search(heading) is not None
    if text in NO:
        return IF_NO.search(heading) is not None
    return NOT_OFFERED.fullmatch(text) is not None
