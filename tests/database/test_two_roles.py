"""Postgres with two roles, as docs/security.md has it: the one that serves can do its work and drop no trigger."""

import re
import secrets

import pytest
from sqlalchemy import create_engine, make_url, text

from support.cast import cast_of, order
from support.codes import ROOT
from support.databases import PostgresServer
from support.portal import Clock, configuration_for
from wpp.errors import UnavailableError
from wpp.people.passwords import Hasher
from wpp.portal import Portal, open_portal, run_due_jobs


def granted() -> list[str]:
    """The statements of the page."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    block = page.split("## Postgres with two roles")[1].split("```")[1]
    return [line for line in block.strip().splitlines() if line]


def by_sql(portal: Portal, statement: str) -> None:
    """Somebody who serves, at the database itself."""
    with portal.transaction(by="an intruder") as work:
        work.session.execute(text(statement))


def test_the_role_that_serves_does_its_work_and_changes_no_audit(
    postgres_server: PostgresServer, postgres_cast_template: str
) -> None:
    role = f"app_{secrets.token_hex(4)}"
    with postgres_server.database(template=postgres_cast_template) as url:
        postgres_server.run(f"CREATE ROLE {role} LOGIN PASSWORD 'for-tests'")
        owner = create_engine(url)
        with owner.begin() as connection:
            for statement in granted():
                connection.exec_driver_sql(re.sub(r"\bwpp_app\b", role, statement))
        owner.dispose()
        served = make_url(url).set(username=role, password="for-tests")
        opened = open_portal(
            configuration_for(served.render_as_string(hide_password=False), "file:///nowhere"),
            clock=Clock(),
            hasher=Hasher.cheap(),
        )
        assert order(opened, cast_of(opened).mia).number
        assert {each.part: each.ok for each in run_due_jobs(opened).parts}["audit"]
        for statement in ("DROP TRIGGER audit_events_no_update ON audit_events", "DELETE FROM audit_events"):
            with pytest.raises(UnavailableError, match="Nothing was changed"):
                by_sql(opened, statement)
        opened.close()
