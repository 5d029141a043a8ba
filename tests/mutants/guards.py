"""Finds the guards of a module: what refuses, what leaves early, what a statement's WHERE demands, who may come in."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from mutants.conditions import conjunctions, narrowed
from mutants.permissions import Permissions, widened

EXEMPT = re.compile(r"# no guard(?: \((?P<text>.+?)\))?: \S")
"""On a line of a guard or alone above it: nothing would change without it, or without the part in brackets, and why."""


class Kind(StrEnum):
    """What is taken out."""

    RAISE = "raise"
    RETURN = "return"
    OPERAND = "operand"
    WHERE = "where"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard. `start` and `end` are offsets in bytes, `lines` its own, `whole` those of the function around it."""

    file: str
    line: int
    kind: Kind
    text: str
    start: int
    end: int
    instead: str
    lines: range
    whole: range
    around: str

    @property
    def key(self) -> str:
        """The same as long as file, guard and the function around it stay as they are."""
        said = "\0".join((self.file, self.kind, self.text, self.instead, self.around))
        return sha256(said.encode()).hexdigest()[:20]

    def taken_out(self, source: bytes) -> bytes:
        """The module without it."""
        return source[: self.start] + self.instead.encode() + source[self.end :]


def find_guards(file: str, source: bytes, permissions: Permissions | None = None) -> list[Guard]:
    """The guards of a module, from its first line to its last."""
    found = Finder(file, source).find(permissions)
    exempt = exemptions(source.decode())
    return sorted(
        (
            guard
            for guard in found
            if not any(exempt.get(line) in ("", guard.text) for line in (guard.line, *guard.lines))
        ),
        key=lambda guard: guard.start,
    )


def exemptions(source: str) -> dict[int, str]:
    """The lines that are no guard, each with the part of it that is none, or nothing for the whole."""
    found: dict[int, str] = {}
    for number, line in enumerate(source.splitlines(), 1):
        if said := EXEMPT.search(line):
            alone = line.lstrip().startswith("#")
            found[number + alone] = said["text"] or ""
    return found


class Finder:
    """Walks through one module."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source = file, source
        self.tree = ast.parse(source)
        starts = [0, *(i + 1 for i, byte in enumerate(source) if byte == 10)]
        self.starts = [*starts, len(source)]

    def find(self, permissions: Permissions | None) -> Iterator[Guard]:
        """Every guard, one function after the other."""
        for around, nodes in functions(self.tree):
            for node in nodes:
                if isinstance(node, ast.If):
                    yield from self.of_if(node, around)
            yield from self.of_statements(nodes, around)
        for route, name, wider in widened(self.tree, permissions):
            yield self.guard(Kind.PERMISSION, name, wider, range(0), route)

    def of_if(self, node: ast.If, around: ast.stmt) -> Iterator[Guard]:
        """A refusal or an early return that never happens, and each operand of its condition left out."""
        lines = range(node.lineno, (node.test.end_lineno or node.lineno) + 1)
        condition = self.text_of(node.test)
        leaves = node.body[-1]
        otherwise = node.orelse and isinstance(node.orelse[-1], ast.Raise)
        if isinstance(leaves, ast.Raise | ast.Return):
            kind = Kind.RAISE if isinstance(leaves, ast.Raise) else Kind.RETURN
            yield self.guard(kind, node.test, f"(({condition}) and False)", lines, around)
        elif otherwise:
            yield self.guard(Kind.RAISE, node.test, f"(({condition}) or True)", lines, around)
        else:
            return
        if isinstance(node.test, ast.BoolOp):
            for operand in node.test.values:
                rest = [value for value in node.test.values if value is not operand]
                kept = rest[0] if len(rest) == 1 else ast.BoolOp(node.test.op, rest)
                instead = f"({ast.unparse(kept)})"
                yield self.guard(Kind.OPERAND, node.test, instead, lines, around, text=self.text_of(operand))

    def of_statements(self, nodes: list[ast.AST], around: ast.stmt) -> Iterator[Guard]:
        """Conditions of statements that write or lock; a function of reads alone has none."""
        for statement in nodes:
            for part in own(statement):
                lines = lines_of(part)
                for node, condition, instead in [*narrowed(part, nodes), *conjunctions(part)]:
                    yield self.guard(Kind.WHERE, node, instead, lines, around, text=self.text_of(condition))

    def guard(
        self,
        kind: Kind,
        node: ast.expr,
        instead: str,
        lines: range,
        around: ast.stmt | ast.expr,
        text: str = "",
    ) -> Guard:
        """The guard that stands in this expression."""
        text = " ".join((text or self.text_of(node)).split())
        start, end = self.span(node)
        whole = lines_of(around) if lines else range(0)
        return Guard(
            self.file, node.lineno, kind, text, start, end, instead, lines, whole, self.text_of(around)
        )

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where it stands, in bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text_of(self, node: ast.expr | ast.stmt) -> str:
        """Its source."""
        start, end = self.span(node)
        return self.source[start:end].decode()


def lines_of(node: ast.stmt | ast.expr) -> range:
    """From its first line to its last."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def functions(tree: ast.Module) -> Iterator[tuple[ast.stmt, list[ast.AST]]]:
    """Each function with what stands in it; one inside another belongs to the outer one."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, list(ast.walk(node))
        elif isinstance(node, ast.ClassDef):
            waiting += node.body


def own(node: ast.AST) -> Sequence[ast.expr | ast.stmt]:
    """What a statement says itself, without the statements inside it."""
    if isinstance(node, ast.If | ast.While):
        return [node.test]
    if isinstance(node, ast.For):
        return [node.iter]
    if isinstance(node, ast.With):
        return [each.context_expr for each in node.items]
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return):
        return [node]
    return []
