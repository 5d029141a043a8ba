"""A cancelled replacement holds its extra order, which had been left to its starter as a right to a whole pack."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

FREED = """
SELECT extra.id AS extra_id, extra.user_id, max(replaced.id) AS order_id
FROM extra_orders AS extra
JOIN orders AS replaced ON replaced.replaces_order_id = extra.replaces_order_id AND replaced.user_id = extra.user_id
WHERE extra.order_id IS NULL AND replaced.return_id IS NOT NULL AND replaced.status = 'Cancelled'
AND NOT EXISTS (SELECT 1 FROM extra_orders AS used WHERE used.order_id = replaced.id)
AND NOT EXISTS (
    SELECT 1 FROM orders AS other WHERE other.return_id = replaced.return_id AND other.status <> 'Cancelled'
)
GROUP BY extra.id, extra.user_id
ORDER BY extra.id
"""


def upgrade() -> None:
    bind_extra_orders()


def bind_extra_orders() -> None:
    """An extra order that a cancelled replacement left goes back to it, and no longer counts for its starter."""
    connection, bound = op.get_bind(), set[int]()
    for row in connection.execute(sa.text(FREED)).all():
        if row.order_id in bound:
            continue
        bound.add(row.order_id)
        ids = {"extra": row.extra_id, "order": row.order_id, "owner": row.user_id}
        connection.execute(sa.text("UPDATE extra_orders SET order_id = :order WHERE id = :extra"), ids)
        fewer = (
            "UPDATE users SET orders_granted = orders_granted - 1 WHERE id = :owner AND orders_granted > 0"
        )
        connection.execute(sa.text(fewer), ids)
