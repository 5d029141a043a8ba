"""Orders can be put back to the status before: movements and emails of such a step have kinds of their own."""

from wpp.migrations.widening import allow_values

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    kinds = ("order_not_dispatched", "order_reinstated")
    allow_values("emails", "kind", "ck_emails_emailkind", kinds)
    allow_values("stock_movements", "cause_kind", "ck_stock_movements_cause_kind", ("order line not sent",))
