"""Columns of a list of leavers that say that somebody has not left: a status, or a last day to come.

HR systems export everybody with a status; a list that was not filtered would disable the whole staff. Such a row is
named and left as it is, and the others are done.
"""

import re
from datetime import date

from wpp.sheets import BadCell, Row, Sheet, as_date, plain_text, truncate
from wpp.starters.row_meaning import END_DATE, GONE, LONGEST_QUOTE, NO, NOT_ONE, WORDED, YES, Means

STAYS = frozenset(
    (
        *("active", "current", "currently", "employed", "working", "enabled", "live", "present", "staying"),
        *("starter", "joiner", "joined", "joining", "onboarding", "onboarded", "hired", "started"),
    )
)
"""Words of a status that say of somebody that they are still there."""


def goes_on(text: str) -> bool:
    """Whether a status says that somebody is still there."""
    words = set(re.findall(r"\w+", text))
    return bool(words & STAYS) and not words & (GONE | NOT_ONE)


def says_not_gone(text: str) -> bool:
    """Whether a cell below a heading such as “Leaver” says that somebody is none."""
    return text in NO or goes_on(text)


def says_still_there(text: str) -> bool:
    """Whether a cell below a heading such as “Active” says that somebody is."""
    return text in YES or goes_on(text)


STILL_THERE: dict[str, Means] = {
    **dict.fromkeys(("status", "employment_status", "account_status"), goes_on),
    **dict.fromkeys(("leaver", "ended"), says_not_gone),
    "active": says_still_there,
}
"""What in a list of leavers says of somebody that they are none, by the column's field."""
STILL_HERE_COLUMNS = (END_DATE, *(each.column for each in WORDED if each.column.field in STILL_THERE))
"""Read beside the columns of a list of leavers, and in no template."""
OWN_LIST = frozenset(("imported_at", "orders_granted"))
"""Headings of our own list of people, whose *state* says how far an account has come."""


def not_yet(sheet: Sheet, row: Row, today: date) -> tuple[str, BadCell] | None:
    """The field that says that somebody has not left, and why they are not disabled; None where none does."""
    later = leaves_later(sheet, row, today)
    return ("end_date", later) if later is not None else staying_problem(sheet, row)


def leaves_later(sheet: Sheet, row: Row, today: date) -> BadCell | None:
    """Why somebody is not disabled yet: their last day is still to come, or nobody can tell when it is."""
    try:
        last = as_date(row["end_date"])
    except BadCell as bad:
        return bad
    if last is None or last <= today:
        return None
    why = (
        f"{sheet.heading('end_date')} is {last:%d/%m/%Y}, so the account was left as it is. "
        "Give the file again on that day."
    )
    return BadCell("leaves_later", plain_text(row["end_date"]) or last.isoformat(), why)


def staying_problem(sheet: Sheet, row: Row) -> tuple[str, BadCell] | None:
    """The field that says that the person of a row has not left, and what is wrong with it; None where nothing does."""
    if set(sheet.unused) >= OWN_LIST:
        return None
    for field, stays in STILL_THERE.items():
        if field in sheet.columns and (text := plain_text(row[field])) and stays(text.casefold()):
            why = (
                f"{sheet.heading(field)} says “{truncate(text, LONGEST_QUOTE)}”, so the account was left as it is. "
                "If they have left, clear the cell."
            )
            return field, BadCell("not_a_leaver", text, why)
    return None
