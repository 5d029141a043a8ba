"""Waits for wrong passwords, devices that an account knows, and links asked for by typing an address."""

import sqlalchemy as sa
from alembic import op

from wpp.database import UtcDateTime

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    slow_down_log_ins()
    know_devices()
    note_link_requests()
    keep_searches()


def slow_down_log_ins() -> None:
    """What was counted before counted something else, and is over in a quarter of an hour."""
    op.execute("DELETE FROM sign_in_attempts")
    op.add_column("sign_in_attempts", sa.Column("open_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_sign_in_attempts_since"), "sign_in_attempts", ["since"])


def know_devices() -> None:
    """Devices, and what each session's is."""
    op.create_table(
        "known_devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_known_devices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_devices")),
        sa.UniqueConstraint("user_id", "token_hash", name=op.f("uq_known_devices_user_id_token_hash")),
    )
    op.create_index(op.f("ix_known_devices_seen_at"), "known_devices", ["seen_at"])
    op.add_column("sessions", sa.Column("device", sa.String(length=80), server_default="", nullable=False))


def note_link_requests() -> None:
    """Addresses typed at the log-in, until the sender of emails has looked into them."""
    op.create_table(
        "link_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_requests")),
        sa.UniqueConstraint("email_key", name=op.f("uq_link_requests_email_key")),
    )


def keep_searches() -> None:
    """What was looked for at the desk, so that no address has it."""
    op.create_table(
        "kept_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_kept_searches_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_searches")),
        sa.UniqueConstraint("key", name=op.f("uq_kept_searches_key")),
    )
    op.create_index(op.f("ix_kept_searches_user_id"), "kept_searches", ["user_id"])
    op.create_index(op.f("ix_kept_searches_at"), "kept_searches", ["at"])
