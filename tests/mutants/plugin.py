"""A pytest plugin with two uses: note which test covers which lines, or run some tests in an order of their own.

`MUTANTS_COVER` names the file to write and the folder whose packages are measured, `MUTANTS_RUN` a file with the tests.
"""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

POSTGRES = "postgres"
"""The mark of the tests that need a server: not measured, since each has a twin without."""


def pytest_configure(config: pytest.Config) -> None:
    """Switch on what was asked for."""
    # A job in the background of a shell hears no Ctrl-C, nor do its children, unless they say so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if to := os.environ.get("MUTANTS_COVER"):
        config.pluginmanager.register(Measure(Path(to), Path.cwd()))
    elif chosen := os.environ.get("MUTANTS_RUN"):
        config.pluginmanager.register(Chosen(Path(chosen)))


class Measure:
    """Notes the lines of every test, how long it took, and its twins on the other database."""

    def __init__(self, to: Path, root: Path) -> None:
        self.to, self.root = to, root
        sources = [str(each.parent) for each in root.glob("*/__init__.py") if each.parent.name != "tests"]
        self.coverage = Coverage(data_file=None, source=sources, config_file=False)
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.twins: dict[str, list[str]] = {}
        self.functions: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the twins out."""
        left_out = [item for item in items if item.get_closest_marker(POSTGRES)]
        for item in left_out:
            self.twins.setdefault(function_of(item), []).append(item.nodeid)
        items[:] = [item for item in items if item not in left_out]
        self.functions = {item.nodeid: function_of(item) for item in items}
        config.hook.pytest_deselected(items=left_out)

    def pytest_sessionstart(self) -> None:
        """Begin before any test is imported."""
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """What runs from here on is for this test."""
        self.coverage.switch_context(item.nodeid)
        before = processor_seconds()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = processor_seconds() - before

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that does not pass proves nothing."""
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        """Write down what was seen."""
        self.coverage.stop()
        data = self.coverage.get_data()
        covered: dict[str, dict[str, int]] = {}
        for file in data.measured_files():
            name = Path(file).relative_to(self.root).as_posix()
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in filter(None, contexts):
                    lines = covered.setdefault(context, {})
                    lines[name] = lines.get(name, 0) | 1 << line
        found = [
            {
                "test": test,
                "seconds": round(self.seconds[test], 4),
                "lines": {file: f"{mask:x}" for file, mask in lines.items()},
                "twins": self.twins.get(self.functions.get(test, ""), []),
            }
            for test, lines in covered.items()
            if test in self.seconds and test not in self.failed
        ]
        self.to.write_text(json.dumps(found))


class Chosen:
    """Runs the chosen tests and no others, in their order; writes down the first that fails."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.order: dict[str, int] = {
            test: number for number, test in enumerate(json.loads(file.read_text()))
        }

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Those, the fastest first."""
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in self.order])
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell which test missed the guard."""
        if report.failed:
            self.file.write_text(json.dumps([report.nodeid]))


def processor_seconds() -> float:
    """What this process and those that it started have used: the same however busy the machine is."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def function_of(item: pytest.Item) -> str:
    """The test without the values that it is run with, but with those that are no database."""
    call: Any = getattr(item, "callspec", None)
    values = {} if call is None else dict(call.params)
    rest = sorted((key, repr(value)) for key, value in values.items() if key != "database_url")
    return f"{item.nodeid.partition('[')[0]} {rest}"
