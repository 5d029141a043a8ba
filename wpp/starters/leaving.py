"""Columns that say that somebody of a list has left: such a row gives nobody a pack before a person has looked."""

from datetime import date

from wpp.sheets import BadCell, Column, Row, Sheet, as_date, plain_text, truncate

LEAVING_COLUMNS = (
    Column(
        "status",
        "Status",
        (
            "Employment status",
            "Employee status",
            "Worker status",
            "Account status",
            "User status",
            "Employment state",
            "State",
            "Leaver",
            "Left",
        ),
        required=False,
    ),
    Column(
        "end_date",
        "End date",
        (
            "Leaving date",
            "Leave date",
            "Date left",
            "Left on",
            "Date of leaving",
            "Termination date",
            "Terminated on",
            "Last day",
            "Last working day",
            "Last day of work",
            "Exit date",
            "Employment end date",
            "Contract end date",
        ),
        required=False,
    ),
)
"""Read beside the columns of a list, and in no template."""
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
ADVICE = "If they are to have a pack, clear the cell."
YES = frozenset(("yes", "y", "true", "1", "x"))


def leaving_problem(sheet: Sheet, row: Row, today: date | None) -> tuple[str, BadCell] | None:
    """The field that says that the person of a row has left, and what is wrong with it; None where nothing does.

    Without `today` only the status counts. A last day to come is no fault: people on a fixed term get a pack.
    """
    status = plain_text(row["status"])
    if status and is_gone(status, sheet.heading("status")):
        return "status", BadCell(
            "meaning_column", status, f"{sheet.heading('status')} says “{truncate(status, 40)}”. {ADVICE}"
        )
    try:
        last = as_date(row["end_date"])
    except BadCell as bad:
        return "end_date", BadCell("meaning_column", bad.value, f"{bad.message} {ADVICE}")
    if last is not None and today is not None and last < today:
        what = f"{sheet.heading('end_date')} is {last:%d/%m/%Y}, which has passed. {ADVICE}"
        return "end_date", BadCell("meaning_column", plain_text(row["end_date"]) or last.isoformat(), what)
    return None


def is_gone(status: str, heading: str) -> bool:
    """Whether a status ends an employment: by its word, or by a Yes below “Leaver”."""
    words = set(status.casefold().replace("-", " ").replace("/", " ").split())
    if words & YES and len(words) == 1:
        return bool(set(heading.casefold().split()) & GONE)
    return bool(words & GONE) and not words & {"not", "no", "non"}
