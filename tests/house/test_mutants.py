"""The tool that takes guards out: on a package made up for it, it finds the guard that no test misses."""

import ast
import json
from pathlib import Path

import pytest

from mutants import covering
from mutants.__main__ import main
from mutants.guards import Guard, Kind, find_guards
from mutants.permissions import find_permissions
from mutants.trying import FIRST, chosen

TILL = '''
"""Sells tickets."""


def sell(age, left):
    """Sell one."""
    if age < 18:
        raise ValueError("too young")
    if left == 0:
        raise LookupError("sold out")
    return left - 1
'''
TESTS = """
import pytest

from shop.till import sell


def test_a_ticket_is_sold():
    assert sell(18, 5) == 4


def test_nobody_under_eighteen_is_sold_one():
    with pytest.raises(ValueError, match="young"):
        sell(17, 5)
"""
SOLD_OUT = """

def test_what_is_sold_out_is_not_sold():
    with pytest.raises(LookupError):
        sell(18, 0)
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A product of one module, and its tests."""
    for name, text in (
        ("pyproject.toml", "[tool.pytest.ini_options]\n"),
        ("shop/__init__.py", ""),
        ("shop/till.py", TILL),
        ("tests/test_till.py", TESTS),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def run(tree: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str], list[str]]:
    """The exit code, what is printed, and the guards that were tried this time."""
    code = main(["shop", "--root", str(tree), "--jobs", "1"])
    said = capsys.readouterr()
    trials = [line for line in said.err.splitlines() if "shop/till.py:" in line]
    return code, said.out.splitlines(), trials


@pytest.mark.slow
def test_of_two_guards_the_one_that_no_test_misses_lives(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, trials = run(tree, capsys)
    assert said == ["shop/till.py:9: lives: raise: left == 0", "2 guards: 1 killed, 1 lives; 0 untried"]
    assert (code, len(trials)) == (1, 2)
    state = [json.loads(line) for line in (tree / ".mutants/results.jsonl").read_text().splitlines()]
    assert [(each["fate"], each["by"].partition("::")[2]) for each in state] == [
        ("killed", "test_nobody_under_eighteen_is_sold_one"),
        ("lives", ""),
    ]
    assert (tree / "shop/till.py").read_text() == TILL, "only a copy is changed"
    (tree / "tests/test_till.py").write_text(TESTS + SOLD_OUT)
    code, said, trials = run(tree, capsys)
    assert (code, said) == (0, ["2 guards: 2 killed; 0 untried"])
    assert len(trials) == 1, "what was killed is not tried again"


def guards(source: str) -> list[tuple[Kind, str]]:
    """The guards of a module."""
    return [(guard.kind, guard.text) for guard in found(source)]


def found(source: str) -> list[Guard]:
    """The same, whole; each leaves a module that can be read."""
    guards = find_guards("a.py", source.encode())
    for guard in guards:
        ast.parse(guard.taken_out(source.encode()))
    return guards


def test_each_condition_of_a_statement_that_writes_is_a_guard() -> None:
    source = "def spend(n):\n  run(update(t).where(t.c.id == n, t.c.spent.is_(None)).values(spent=1))\n"
    assert guards(source) == [(Kind.WHERE, "t.c.id == n"), (Kind.WHERE, "t.c.spent.is_(None)")]
    assert ".where(t.c.spent.is_(None)).values" in found(source)[0].taken_out(source.encode()).decode()
    joined = (
        "def a(w):\n  waiting = (c.kind == 1) & (c.to == w) & ~c.done\n  return delete(t).where(waiting)\n"
    )
    assert [text for _, text in guards(joined)] == ["c.kind == 1", "c.to == w", "~c.done", "waiting"]
    assert guards("def read(n):\n  return select(t).where(t.c.id == n)\n") == []
    assert guards("def lock(n):\n  return select(t).where(t.c.id == n).with_for_update()\n") != []


def test_refusals_and_early_returns_are_guards_with_each_part_of_their_condition() -> None:
    source = (
        "def a(x):\n  if x is None or x.off:\n    return 0\n  if ok(x):\n    x = 1\n  else:\n    raise E\n"
    )
    assert guards(source) == [
        (Kind.RETURN, "x is None or x.off"),
        (Kind.OPERAND, "x is None"),
        (Kind.OPERAND, "x.off"),
        (Kind.RAISE, "ok(x)"),
    ]
    assert "if ((ok(x)) or True):" in found(source)[-1].taken_out(source.encode()).decode()
    assert guards(source.replace("x.off:", "x.off:  # no guard: nobody is off")) == [(Kind.RAISE, "ok(x)")]
    part = source.replace("  if x is", "  # no guard (x.off): nobody is\n  if x is")
    assert guards(part) == [*guards(source)[:2], (Kind.RAISE, "ok(x)")]


def test_a_permission_is_widened_to_the_next_one() -> None:
    home = ast.parse(
        "class P:\n  roles: set | None\n"
        "OPEN = P(None)\nANY_ROLE = only(*Role)\nDESK = only(Role.CS)\n"
        "def gate(p, user):\n  if user.role not in p.roles:\n    raise Forbidden\n"
    )
    found = find_permissions({"store/web/routes.py": home})
    assert found is not None
    assert (found.anybody, found.signed_in, found.limited) == ("OPEN", "ANY_ROLE", frozenset({"DESK"}))
    assert found.enforced == {"store/web/routes.py": {8}}
    page = b"from store.web.routes import ANY_ROLE, DESK\nROUTES = (Route('/a', a, DESK), Route('/b', b, ANY_ROLE))\n"
    assert [
        (guard.text, guard.instead.rpartition(".")[2]) for guard in find_guards("store/page.py", page, found)
    ] == [("DESK", "ANY_ROLE"), ("ANY_ROLE", "OPEN")]


def test_the_tests_of_a_module_come_before_those_that_only_pass_through() -> None:
    others = [
        covering.Test(f"tests/a/test_other.py::test_{number}", 1, {"x.py": 1}, ()) for number in range(40)
    ]
    room = covering.Test("tests/orders/test_placing.py::test_it", 1, {"x.py": 7}, ())
    own = covering.Test("tests/b/test_approvers.py::test_it", 9, {"x.py": 255}, ())
    focused, rest = chosen("wpp/orders/approvers.py", [*others, room, own])
    assert own in focused
    assert room in focused
    assert len(focused) == FIRST
    assert len(rest) == len(others) + 2 - FIRST
