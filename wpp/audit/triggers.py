"""Triggers that let nobody change or delete what was recorded, whatever program they use.

Whoever owns the database can drop them: then the seals tell. `wpp.audit.blanking` is the one change that passes.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

REFUSED: Final = "what was recorded is never changed"
KEPT: Final = (
    "NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.tag IS OLD.tag AND NEW.about IS OLD.about"
    " AND NEW.detail = '{\"blanked\": true}' AND NEW.actor IN (OLD.actor, 'erased')"
    " AND NEW.address IS NULL AND NEW.device IS NULL AND NEW.request IS NULL"
)
SALTLESS: Final = (
    "NEW.event_id IS OLD.event_id AND NEW.seal_id IS OLD.seal_id"
    " AND NEW.digest IS OLD.digest AND NEW.salt = ''"
)
GUARDED: Final = {"audit_events": KEPT, "audit_digests": SALTLESS, "audit_seals": ""}
"""Each table, and the one change of a row that is let through."""
FUNCTION: Final = "wpp_audit_append_only"


def sqlite_triggers() -> list[str]:
    """The statements for SQLite."""
    made = []
    for table, allowed in GUARDED.items():
        unless = f" WHEN NOT ({allowed})" if allowed else ""
        stop = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        made.append(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}{unless} {stop}")
        made.append(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {stop}")
    return made


def postgres_triggers() -> list[str]:
    """The statements for Postgres, where IS compares nothing but NULL and JSON is a type."""
    made = [
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
    ]
    for table, allowed in GUARDED.items():
        told = allowed.replace(" IS OLD.", " IS NOT DISTINCT FROM OLD.").replace("true}'", "true}'::jsonb")
        unless = f" WHEN (NOT ({told}))" if allowed else ""
        stop = f"EXECUTE FUNCTION {FUNCTION}()"
        made.append(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW{unless} {stop}")
        made.append(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {stop}")
        made.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {stop}"
        )
    return made


def missing_triggers(session: Session) -> list[str]:
    """The triggers that should be there and are not."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    there = set(session.scalars(text(known)))
    ends = ("no_update", "no_delete") if sqlite else ("no_update", "no_delete", "no_truncate")
    return [name for table in GUARDED for end in ends if (name := f"{table}_{end}") not in there]
