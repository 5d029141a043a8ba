"""Record that somebody's data was given out: the audit says who asked for it, and when."""

from wpp.audit import Tag, about, record
from wpp.people.accounts import user_by_email
from wpp.work import Work


def record_export(work: Work, email: str, *, file: str) -> None:
    """Record that everything about a starter was exported to a file. Raises `UnknownUser`."""
    record(work, Tag.USER_EXPORTED, about("user", user_by_email(work.session, email).id), file=file)
