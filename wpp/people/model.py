"""The tables of people, their links and their visits."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import NUMBERED, Base, JsonObject, UtcDateTime, stored_enum


class Role(StrEnum):
    """What a person may do: order a pack, approve orders, complete them, answer for them, run the portal."""

    USER = "user"
    REPRESENTATIVE = "representative"
    WAREHOUSE = "warehouse"
    CS = "cs"
    ADMIN = "admin"


class Purpose(StrEnum):
    """What a personal link is for."""

    WELCOME = "welcome"
    RESET = "reset"


class User(Base):
    """A person who may log in.

    The right to order lives here: an order is allowed while `orders_used` is below the portal's limit and
    `orders_granted` together, or while an extra order is unused. It is spent and given back by a conditional UPDATE,
    never counted.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("orders_used >= 0", name="orders_used_not_negative"),
        CheckConstraint("orders_granted >= 0", name="orders_granted_not_negative"),
        Index("ix_users_name", "last_name", "first_name"),
        Index(
            "ix_users_maybe_same_as",
            "maybe_same_as",
            postgresql_where=text("maybe_same_as IS NOT NULL"),
            sqlite_where=text("maybe_same_as IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(stored_enum(Role), default=Role.USER)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("user_imports.id"), index=True)
    import_row: Mapped[int | None]
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    activated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is nobody's: the row stays for the orders, and says nothing of who it was."""
    orders_used: Mapped[int] = mapped_column(default=0)
    orders_granted: Mapped[int] = mapped_column(default=0)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """The account that this one was merged into: the same person, whose earlier address this is."""
    maybe_same_as: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who has the same name under another address. Not welcomed until somebody has decided that they are two."""


class UserMerge(Base):
    """Two accounts of one person that were made one, with what is needed to undo it."""

    __tablename__ = "user_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    old_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    new_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    old_disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the old account had been disabled before."""
    moved: Mapped[dict[str, list[int]]] = mapped_column(JsonObject)
    """The ids of what went from the old account to the new one, and of what the new one had, by kind."""
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserImport(Base):
    """One file of starters that was taken in."""

    __tablename__ = "user_imports"
    __table_args__ = ({"info": NUMBERED},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(255))
    sheet: Mapped[str] = mapped_column(String(255))
    rows: Mapped[int]
    added: Mapped[int]
    rejected: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its people were taken out again, where they were."""
    is_full_list: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether it was a list of its own; else it belongs to the one before, as corrected rows and late starters do."""


class ImportMember(Base):
    """Somebody whom an import named, new or known: what the next list is compared with."""

    __tablename__ = "import_members"

    import_id: Mapped[int] = mapped_column(ForeignKey("user_imports.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class ImportChange(Base):
    """What an import changed about somebody who was here before it, so that it can be undone with the import."""

    __tablename__ = "import_changes"

    import_id: Mapped[int] = mapped_column(ForeignKey("user_imports.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    was_first_name: Mapped[str | None] = mapped_column(String(200))
    """The name before and after, where it was changed; who has none here was disabled, as missing from the list."""
    was_last_name: Mapped[str | None] = mapped_column(String(200))
    now_first_name: Mapped[str | None] = mapped_column(String(200))
    now_last_name: Mapped[str | None] = mapped_column(String(200))

    @property
    def was(self) -> tuple[str, str]:
        """First and last name before."""
        return self.was_first_name or "", self.was_last_name or ""

    @property
    def now(self) -> tuple[str, str]:
        """First and last name after."""
        return self.now_first_name or "", self.now_last_name or ""


class ExtraOrder(Base):
    """One more order allowed to somebody, and why."""

    __tablename__ = "extra_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    replaces_order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    """The id of the order that the extra one stands for; no foreign key, since orders live on a floor above."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    """The order placed on this grant, once there is one."""


class PasswordLink(Base):
    """A personal link that lets its holder set a password.

    The token itself is made from the portal's secret and `nonce`, so that the sender of the email can make it again;
    only its SHA-256 is kept.
    """

    __tablename__ = "password_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose))
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondFactor(Base):
    """The code generator on somebody's phone. Its key is made from the portal's secret and `nonce`."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its first code was typed; before, no code is asked for."""
    last_step: Mapped[int] = mapped_column(default=0, server_default="0")
    """The half minute of the last code that was taken: none is taken twice."""


class RecoveryCode(Base):
    """A code for whoever has lost the phone; it works once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PendingLogin(Base):
    """A browser in which the password was right and the code is still to come."""

    __tablename__ = "pending_logins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    visitor: Mapped[str] = mapped_column(String(64))
    """The browser as it was before, under which a form may be kept."""
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class LinkRequest(Base):
    """An address that somebody typed to get a link; it is gone once the sender of emails has looked into it."""

    __tablename__ = "link_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[dict[str, str] | None] = mapped_column(JsonObject)
    """From where, for the audit: network address, device and the id of the request."""


class LoginSession(Base):
    """A browser that is logged in: only the SHA-256 of its cookie's token is kept, and the row's end is the visit's."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    device: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """What it is, as `Firefox on Windows`, so that its owner recognises it."""


class Attempts(Base):
    """How often something was tried that may not be tried without end, as log-ins with a wrong password."""

    __tablename__ = "sign_in_attempts"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when another try is not looked at."""


class KnownDevice(Base):
    """A browser in which an account's password was right before: only the SHA-256 of its cookie's token is kept."""

    __tablename__ = "known_devices"
    __table_args__ = (UniqueConstraint("user_id", "token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    """As `Firefox on Windows`."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class KeptSearch(Base):
    """What somebody looked for at the desk, under a key that may stand in an address: the text itself may not."""

    __tablename__ = "kept_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FormDraft(Base):
    """What somebody typed into the address form before the order was placed, so that no answer is lost.

    With a `visitor` it was sent after the visit had ended, and waits for the person to log in from the same browser.
    """

    __tablename__ = "form_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str | None] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    answers: Mapped[dict[str, str]] = mapped_column(JsonObject)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
