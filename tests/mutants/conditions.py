"""The conditions of SQLAlchemy statements: in `.where(…)`, and joined by `&`."""

import ast
from collections.abc import Iterator, Sequence

WRITERS = {"update", "delete", "insert", "insert_new", "upsert"}
LOCK = "with_for_update"
TESTS = {"is_", "is_not", "in_", "not_in", "contains", "like", "exists"}
Condition = tuple[ast.expr, ast.expr, str]
"""The expression to replace, the condition that goes, and what stands there then."""


def narrowed(statement: ast.AST, around: Sequence[ast.AST]) -> Iterator[Condition]:
    """Each condition of each `.where(…)`, where the function around it writes or locks rows."""
    if not any(map(writes, around)):
        return
    for call in ast.walk(statement):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if call.func.attr != "where" or call.keywords:
            continue
        for condition in call.args:
            rest = [each for each in call.args if each is not condition]
            kept = ast.Call(call.func, rest, []) if rest else call.func.value
            yield call, condition, ast.unparse(kept)


def writes(node: ast.AST) -> bool:
    """Whether this is the call that makes a statement one that writes, or locks."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in WRITERS
    return isinstance(node.func, ast.Attribute) and node.func.attr == LOCK


def conjunctions(statement: ast.AST) -> Iterator[Condition]:
    """Each condition of `this & that & the other`, where one of them at least is a condition for a database."""
    inner: set[ast.expr] = set()
    for node in ast.walk(statement):
        if not is_and(node) or node in inner:
            continue
        assert isinstance(node, ast.BinOp)
        parts = list(flat(node, inner))
        if not any(map(is_condition, parts)):
            continue
        for part in parts:
            rest = [each for each in parts if each is not part]
            kept = " & ".join(f"({ast.unparse(each)})" for each in rest)
            yield node, part, f"({kept})"


def is_and(node: ast.AST) -> bool:
    """Whether this is `left & right`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)


def flat(node: ast.expr, inner: set[ast.expr]) -> Iterator[ast.expr]:
    """The operands of a chain of `&`."""
    if isinstance(node, ast.BinOp) and is_and(node):
        inner.add(node)
        yield from flat(node.left, inner)
        yield from flat(node.right, inner)
    else:
        yield node


def is_condition(node: ast.expr) -> bool:
    """Whether this can only be a condition, and no set or flag."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in TESTS
    return isinstance(node, ast.Compare)
