"""One person on two lists with two addresses: the new account, which was never used, gives its address to the old."""

from sqlalchemy import delete, literal, select, update

from wpp.addresses import BadAddress, email_address
from wpp.audit import Tag, about, record
from wpp.database import insert_new, table_of
from wpp.mail.model import Email
from wpp.people.model import ImportChange, ImportMember, PasswordLink, Role, User
from wpp.people.views import UserView
from wpp.work import Work


def join_held_account(work: Work, owner: UserView, new_email: str) -> bool:
    """Remove the account with the new address, if it is held back as perhaps this person's and was never used.

    The lists that named it name the owner from then on. Says whether there was one; any other account with the address
    stays, and the edit that follows is refused because of it.
    """
    try:
        key = email_address(new_email).key
    except BadAddress:
        return False
    users = table_of(User)
    # Who was invited is held back no longer, and nobody orders who has not logged in.
    unused = (
        users.c.email_key == key,
        users.c.maybe_same_as == owner.id,
        users.c.role == Role.USER,
        users.c.activated_at.is_(None),
        users.c.orders_granted == 0,
    )
    other = work.session.execute(select(users.c.id).where(*unused).with_for_update()).scalar_one_or_none()
    if other is None:
        return False
    hand_over(work, other, owner.id)
    if not work.changes_one(delete(users).where(users.c.id == other, *unused)):
        raise RuntimeError(f"user {other} was used while it was locked")
    record(work, Tag.USER_JOINED, about("user", owner.id))
    return True


def hand_over(work: Work, other: int, owner: int) -> None:
    """Point what names the account at its owner: lists, withdrawn emails, and people held back because of it."""
    members, emails, users = table_of(ImportMember), table_of(Email), table_of(User)
    named = select(members.c.import_id, literal(owner)).where(members.c.user_id == other)
    work.execute(insert_new(work.session, members).from_select(["import_id", "user_id"], named))
    for table in (members, table_of(PasswordLink), table_of(ImportChange)):
        work.execute(delete(table).where(table.c.user_id == other))
    work.execute(update(emails).where(emails.c.user_id == other).values(user_id=owner))
    held = users.c.maybe_same_as == other
    work.execute(update(users).where(held, users.c.id != owner).values(maybe_same_as=owner))
