"""An export can be undone: its email has a kind of its own."""

from wpp.migrations.widening import allow_values

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    allow_values("emails", "kind", "ck_emails_emailkind", ("export_undone",))
