"""Starters of the portal who are not on a list, where it is to be the whole truth: they are to be disabled.

Only who is surely gone: a row that cannot be read, and a row with the same name under another address, keep their
person. Staff are on no list of starters, and stay.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.people.aliases import present_keys
from wpp.people.model import Role, User
from wpp.people.same_name import folded, name_key
from wpp.questions import Answer, Question, answered, no_such_question
from wpp.sheets import BadCell, Row, Sheet, as_text
from wpp.starters.known import Account
from wpp.wording import count, listing

QUESTION = "missing"
KEEP, DISABLE = "keep", "disable"
SHOWN = 5


class TooManyMissing(Refusal):
    """More than half of the starters are not on the list, so it is hardly the whole list."""

    code = "too_many_missing"


@dataclass(frozen=True, slots=True)
class Missing:
    """Starters who are not on the list: to be disabled, meant perhaps by a doubtful row, or kept by a decision.

    `starters` is how many there are in all.
    """

    to_disable: tuple[Account, ...]
    doubtful: tuple[Account, ...]
    starters: int
    kept: tuple[Account, ...] = ()


def nobody_missing() -> Missing:
    """What there is to say where nobody asks."""
    return Missing((), (), 0)


def find_missing(session: Session, sheet: Sheet, on_list: Collection[str]) -> Missing:
    """Starters who may log in and whose key is not on the list, but for those whose name is."""
    query = (
        select(User.email_key, User.id, User.email, User.first_name, User.last_name, User.role)
        .where(User.role == Role.USER, User.disabled_at.is_(None))
        .order_by(User.id)
    )
    present = present_keys(session)
    on_list = {present.get(key, key) for key in on_list}
    names, ragged = names_in(sheet), [words_of(row) for row in sheet.rejected]
    gone: list[Account] = []
    doubtful: list[Account] = []
    starters = 0
    for key, user_id, email, first, last, role in session.execute(query):
        starters += 1
        if key not in on_list:
            account = Account(user_id, email, first, last, role, off=False, used=False)
            name = name_key(*account.name)
            is_doubtful = name in names or any(words.issuperset(name.split()) for words in ragged)
            (doubtful if is_doubtful else gone).append(account)
    return Missing(tuple(gone), tuple(doubtful), starters)


def names_in(sheet: Sheet) -> set[str]:
    """The names of all rows, also of those that cannot be taken."""
    names: set[str] = set()
    for row in sheet.rows:
        try:
            first, last = as_text(row["first_name"]), as_text(row["last_name"])
        except BadCell:
            continue
        names.add(name_key(first, last))
    return names


def words_of(row: Row) -> set[str]:
    """What stands in a row whose cells cannot be told apart."""
    return set(folded(" ".join(str(cell) for cell in row.values if cell is not None)).split())


def decide_missing(
    missing: Missing, file: str, *, orders: int, given: Mapping[str, str], trial: bool = False
) -> Missing:
    """What is to become of those who are not on the list; `orders` are the open orders that they have.

    A trial shows what would happen, without an answer. Raises `NeedsAnswer`, and `TooManyMissing` where more than half
    of the starters would be disabled.
    """
    refuse_half(missing, file)
    questions = ask_about(missing, file, orders)
    if trial and not given:
        return missing
    answers = answered(questions, given)
    no_such_question(questions, given)
    if answers.get(QUESTION) == KEEP:
        return Missing((), missing.doubtful, missing.starters, kept=missing.to_disable)
    return missing


def refuse_half(missing: Missing, file: str) -> None:
    """Raises `TooManyMissing`: most lists that leave out so many are one month's, or one department's."""
    gone = len(missing.to_disable)
    if 2 * gone > missing.starters:
        raise TooManyMissing(
            f"{gone:,} of {count(missing.starters, 'starter')} are not on {file}, more than half, so it doesn't look "
            "like the whole list. Nothing was changed.",
            hints=[
                "Check that it's the whole list, and not only this month's starters.",
                hint(HintCode.DISABLE_MANY),
            ],
        )


def ask_about(missing: Missing, file: str, orders: int) -> list[Question]:
    """Whether they are to be disabled; nothing is asked where nobody is missing."""
    gone = missing.to_disable
    if not gone:
        return []
    names = listing([f"{each.full_name} <{each.email}>" for each in gone], SHOWN)
    stay = "which stays open" if orders == 1 else "which stay open"
    with_orders = f", with {count(orders, 'open order')}, {stay}" if orders else ""
    people = count(len(gone), "starter")
    text = f"{people} {'is' if len(gone) == 1 else 'are'} not on {file}{with_orders}: {names}. Disable them?"
    answers = (
        Answer(KEEP, "Import the list and disable no one"),
        Answer(DISABLE, f"Import the list and disable {people}"),
    )
    return [Question(QUESTION, text, answers)]
