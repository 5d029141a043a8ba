"""Emails to the owner of an account about a new device, a new password and codes."""

from wpp.migrations.widening import allow_values

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    allow_values("emails", "kind", "ck_emails_emailkind", ("account_notice",))
