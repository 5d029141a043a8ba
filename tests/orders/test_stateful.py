"""A machine that orders, hands over, picks, returns, books in and corrects in any order that it likes.

After each step every proof of the books must hold, and the portal's figures must be those of a simple model. Its rules
stand by noun in `support/machine_*.py`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from support.databases import PostgresServer, sqlite_copy
from support.depth import rounds
from support.machine import NewDatabase
from support.machine_accounts import AccountRules
from support.machine_catalogue import CatalogueRules
from support.machine_changes import ChangeRules
from support.machine_hand_off import HandOffRules
from support.machine_parcels import ParcelRules
from support.machine_returns import ReturnRules
from support.machine_shorts import ShortRules
from support.machine_stock import StockRules


class Journeys(
    HandOffRules, ParcelRules, ShortRules, ReturnRules, StockRules, ChangeRules, AccountRules, CatalogueRules
):
    """Everything that can happen to a portal."""


def walks(usual: int) -> settings:
    """So many walks in every run, each of 25 steps; on Postgres a step takes three times as long."""
    return settings(
        max_examples=rounds(usual, deep=120),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def machine_on(new_database: NewDatabase) -> type[Journeys]:
    """The machine on one kind of database; hypothesis makes a new one for each run."""

    class Here(Journeys):
        def __init__(self) -> None:
            super().__init__(new_database)

    return Here


@pytest.mark.proof
def test_any_order_of_events_keeps_the_books_right_on_sqlite(sqlite_template: Path) -> None:
    @contextmanager
    def new_database(folder: Path) -> Iterator[str]:
        yield sqlite_copy(sqlite_template, folder / "wpp.db")

    run_state_machine_as_test(machine_on(new_database), settings=walks(6))


@pytest.mark.proof
@pytest.mark.postgres
def test_any_order_of_events_keeps_the_books_right_on_postgres(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    def new_database(folder: Path) -> AbstractContextManager[str]:
        return postgres_server.database(template=postgres_template)

    run_state_machine_as_test(machine_on(new_database), settings=walks(2))
