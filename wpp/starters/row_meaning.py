"""Columns that say that somebody of a list gets no pack: they have left, have had it, or a remark says so.

None of them is ignored. The row of such a person is named and not imported, whatever else is good in it, and the
others are: a pack that is sent to a leaver cannot be called back, one that waits for a look can.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from wpp.sheets import BadCell, Column, Row, Sheet, as_date, plain_text

YES = frozenset(("yes", "y", "true", "1", "x", "t", "✓", "✔", "done"))
NO = frozenset(("no", "n", "false", "0", "f", "-", "–", "none", "n/a", "na"))
GONE = frozenset(
    (
        *(
            "leaver",
            "leavers",
            "left",
            "leaving",
            "gone",
            "inactive",
            "terminated",
            "termination",
            "resigned",
        ),
        *(
            "dismissed",
            "retired",
            "redundant",
            "ex",
            "former",
            "disabled",
            "deactivated",
            "suspended",
            "deleted",
        ),
        *("archived", "withdrawn", "declined", "cancelled", "rejected", "deceased", "offboarded"),
    )
)
"""Words of a status that end an employment; other statuses, such as “Full-time”, change nothing."""
NOT_ONE = frozenset(("not", "no", "non", "never"))
NO_PACK = re.compile(
    r"\b(?:do ?n[o’']?t|not?(?: to)?(?: be)?|never|please stop) (?:send|sent|ship|post|issue|invite|order)\b"
    r"|\bno (?:welcome )?pack\b|\bno longer\b|\b(?:has|have|already|since|now) left\b|\bleft (?:us|the|in|on|\d)"
    r"|\bleaver\b|\bleaving\b|\bresigned\b|\bwithdr(?:ew|awn)\b|\bredundan(?:t|cy)\b|\bterminated\b|\bdismissed\b"
    r"|\b(?:not|never|did ?n[o’']?t) (?:start|starting|joining|join|required|needed|wanted|eligible)\b"
    r"|\balready (?:has|had|have|got|received|sent|ordered|given|issued)\b|\bon hold\b|\bcancell?ed\b|\bduplicate\b"
)
"""What in a remark says that somebody gets no pack."""
ADVICE = "If they are to have a pack, clear the cell."

LONGEST_QUOTE = 120
"""Characters of a remark that a message quotes."""

Means = Callable[[str], bool]
"""Whether the text of a cell, in small letters, says that somebody gets no pack."""


@dataclass(frozen=True, slots=True)
class MeaningColumn:
    """A column with what of it holds a row back."""

    column: Column
    holds_back: Means


def ends_an_employment(status: str) -> bool:
    """Whether a status says that somebody has gone."""
    words = set(re.findall(r"\w+", status))
    return bool(words & GONE) and not words & NOT_ONE


def says_yes(text: str) -> bool:
    """Whether a cell below a heading such as “Leaver” says yes, by its word or by another of the kind."""
    return text in YES or ends_an_employment(text)


def says_no(text: str) -> bool:
    """Whether a cell below a heading such as “Active” or “Pack needed” says no."""
    first = re.match(r"[\w/–-]+", text)
    return (first is not None and first[0] in NO) or ends_an_employment(text) or text.startswith("not ")


def has_happened(text: str) -> bool:
    """Whether a cell below “Pack sent” says that it was: yes, a day, a number, anything but no or not yet."""
    words = set(re.findall(r"\w+", text))
    return text not in NO and not words & {*NOT_ONE, "pending", "tbc", "due", "waiting", "to"}


def says_no_pack(remark: str) -> bool:
    """Whether a remark says that somebody gets no pack."""
    return NO_PACK.search(remark) is not None or remark.strip(" .!") in GONE


GONE_ALONE = GONE | {
    *(
        "ended",
        "expired",
        "remove",
        "removed",
        "delete",
        "exclude",
        "excluded",
        "opted out",
        "opt out",
        "no show",
    ),
    *("unsubscribed", "do not contact", "contract ended", "not starting", "offer withdrawn", "did not start"),
}
"""What says, alone in a cell and whatever its column is called, that somebody gets no pack."""
IF_YES = re.compile(
    r"\b(?:leavers?|has left|left|leaving|terminated|opt(?:ed)?[ -]?out|do not|don[’']?t|exclude\w*|withdrawn|inactive"
    r"|disabled|suspended|declined|deceased|no show|resigned)\b"
    r"|\b(?:has|had|got|sent|received|issued|ordered|already)\b.*\b(?:packs?|kits?)\b"
    r"|\b(?:packs?|kits?)\b.*\b(?:sent|received|issued|ordered|already)\b"
)
"""Headings below which a yes says it."""
IF_NO = re.compile(
    r"\b(?:still|currently) |\b(?:active|employed|eligible)\b|\b(?:needs?|wants?|send|include|requires?)\b.*"
    r"\b(?:packs?|kits?)\b|\b(?:packs?|kits?)\b.*\b(?:needed|wanted|required|eligible)\b"
    r"|\b(?:is|still) (?:joining|starting)\b"
)
"""Headings below which a no says it."""


def tells(heading: str, text: str) -> bool:
    """Whether a cell of a column that nobody knows says that somebody gets no pack; both are in small letters."""
    text = text.strip(" .!")
    if text in YES:
        return IF_YES.search(heading) is not None
    if text in NO:
        return IF_NO.search(heading) is not None
    return text in GONE_ALONE or NO_PACK.search(text) is not None


def column(field: str, title: str, *names: str) -> Column:
    """A column that is read beside those of a list."""
    return Column(field, title, names, required=False)


WORDED = (
    MeaningColumn(replace(column("status", "Status", "State"), tells=tells), ends_an_employment),
    MeaningColumn(
        column(
            "employment_status",
            "Employment status",
            "Employee status",
            "Worker status",
            "Employment state",
            "HR status",
            "Work status",
        ),
        ends_an_employment,
    ),
    MeaningColumn(
        column("account_status", "Account status", "User status", "Contact status"), ends_an_employment
    ),
    MeaningColumn(
        column("leaver", "Leaver", "Left", "Has left", "Leaving", "Is leaver", "Ex employee"), says_yes
    ),
    MeaningColumn(
        column("ended", "Terminated", "Suspended", "Disabled", "Deleted", "Archived", "Inactive"), says_yes
    ),
    MeaningColumn(
        column(
            "active",
            "Active",
            "Is active",
            "Active employee",
            "Currently active",
            "Currently employed",
            "Current employee",
            "Still employed",
            "Employed",
            "Enabled",
            "Is enabled",
            "Account enabled",
        ),
        says_no,
    ),
    MeaningColumn(
        column(
            "had_pack",
            "Pack sent",
            "Had pack",
            "Has pack",
            "Has had pack",
            "Already had pack",
            "Already has pack",
            "Already had a pack",
            "Already sent",
            "Already ordered",
            "Already received",
            "Pack received",
            "Received pack",
            "Received welcome pack",
            "Pack issued",
            "Pack ordered",
            "Pack sent on",
            "Date pack sent",
            "Pack already sent",
            "Welcome pack sent",
            "Welcome pack received",
            "Welcome pack ordered",
            "Welcome pack issued",
        ),
        has_happened,
    ),
    MeaningColumn(
        column(
            "wants_pack",
            "Pack needed",
            "Needs pack",
            "Needs a pack",
            "Pack required",
            "Requires pack",
            "Wants pack",
            "Send pack",
            "Send a pack",
            "Send welcome pack",
            "Welcome pack",
            "Welcome pack needed",
            "Welcome pack required",
            "Welcome pack Y/N",
            "Pack Y/N",
            "Eligible for pack",
        ),
        says_no,
    ),
    *(
        MeaningColumn(column(f"remark_{number}", title, *names), says_no_pack)
        for number, (title, *names) in enumerate(
            (
                ("Notes", "Note", "HR notes", "Additional notes"),
                ("Comments", "Comment", "Any comments", "HR comments"),
                ("Remarks", "Remark"),
                ("Additional information", "Further information", "Other information", "Info"),
                ("Reason", "Reasons"),
            ),
            1,
        )
    ),
)
END_DATE = column(
    "end_date",
    "End date",
    "Leaving date",
    "Leave date",
    "Date left",
    "Left on",
    "Date of leaving",
    "Leaver date",
    "Termination date",
    "Terminated on",
    "Last day",
    "Last working day",
    "Last day of work",
    "Last day worked",
    "Exit date",
    "Employment end date",
    "Contract end date",
    "Resignation date",
)
MEANING_COLUMNS = (*(each.column for each in WORDED), END_DATE)
"""Read beside the columns of a list, and in no template."""
ROLE_COLUMN = Column("role", "Role", required=False)
"""With it our own list of people says who is staff; a job title changes nothing."""
OFF = "off"
"""The state that our own list of people gives to a disabled account."""


def meaning_problem(sheet: Sheet, row: Row, today: date | None) -> tuple[str, BadCell] | None:
    """The field that says that the person of a row gets no pack, and what is wrong with it; None where nothing does.

    Without `today` the last day does not count. A last day to come is no fault: people on a fixed term get a pack.
    """
    for each in WORDED:
        field = each.column.field
        if field in sheet.columns and (text := plain_text(row[field])) and each.holds_back(text.casefold()):
            says = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
            return field, BadCell("meaning_column", text, f"{sheet.heading(field)} says “{says}”. {ADVICE}")
    for said in sheet.noticed.get(row.number, ()):
        says = f"{said.heading} says “{said.text}”. {ADVICE}"
        return said.heading, BadCell("meaning_column", said.text, says[:1].upper() + says[1:])
    return last_day_problem(sheet, row, today)


def last_day_problem(sheet: Sheet, row: Row, today: date | None) -> tuple[str, BadCell] | None:
    """What is wrong with a last day that has passed, or that is none."""
    try:
        last = as_date(row["end_date"])
    except BadCell as bad:
        return "end_date", BadCell("meaning_column", bad.value, f"{bad.message} {ADVICE}")
    if last is not None and today is not None and last < today:
        what = f"{sheet.heading('end_date')} is {last:%d/%m/%Y}, which has passed. {ADVICE}"
        return "end_date", BadCell("meaning_column", plain_text(row["end_date"]) or last.isoformat(), what)
    return None
