"""Who may open a page: which names say so, where it is enforced, and how each is widened."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

FIELD = "roles"
"""What the class of a permission keeps: the roles that have it, None for everybody."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """The names of the permissions, and the lines that enforce them, by file."""

    anybody: str
    signed_in: str
    limited: frozenset[str]
    enforced: Mapping[str, frozenset[int]] = field(default_factory=dict)


def find_permissions(modules: Mapping[str, ast.Module]) -> Permissions | None:
    """Those of the tree; None where no class keeps roles."""
    for tree in modules.values():
        if any(map(keeps_roles, tree.body)):
            named = dict(named_calls(tree))
            anybody = [name for name, call in named.items() if [*map(is_none, call.args)] == [True]]
            everybody = [name for name, call in named.items() if is_starred(call)]
            if anybody and everybody:
                limited = frozenset(named) - {anybody[0], everybody[0]}
                enforced = {file: frozenset(enforcing(each)) for file, each in modules.items()}
                return Permissions(anybody[0], everybody[0], limited, enforced)
    return None


def keeps_roles(node: ast.stmt) -> bool:
    """Whether this is the class of a permission."""
    return isinstance(node, ast.ClassDef) and any(
        isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.target.id == FIELD
        for each in node.body
    )


def named_calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """The constants of a module that are made by a call."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield from ((name.id, node.value) for name in node.targets if isinstance(name, ast.Name))


def is_none(node: ast.expr) -> bool:
    """Whether this is None."""
    return isinstance(node, ast.Constant) and node.value is None


def is_starred(call: ast.Call) -> bool:
    """Whether all roles there are have it."""
    return any(isinstance(each, ast.Starred) for each in call.args)


def enforcing(tree: ast.Module) -> Iterator[int]:
    """The lines of what happens to those who may not, or else of the question itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and any(names_roles(each) for each in ast.walk(node.test)):
            yield from (each.lineno for each in node.body)


def names_roles(node: ast.AST) -> bool:
    """Whether this is about the roles of a permission."""
    return (isinstance(node, ast.Name) and node.id == FIELD) or (
        isinstance(node, ast.Attribute) and node.attr == FIELD
    )


def widened(
    tree: ast.Module, permissions: Permissions | None
) -> Iterator[tuple[ast.stmt | ast.expr, ast.expr, str]]:
    """Each route that says whom it is for: the route, the name, and a wider one that stands for itself."""
    if permissions is None:
        return
    home = next((n for n in tree.body if isinstance(n, ast.ImportFrom) and imports(n, permissions)), None)
    if home is None:
        return
    for statement in tree.body:
        for call in ast.walk(statement) if isinstance(statement, ast.Assign) else ():
            for name in call.args if isinstance(call, ast.Call) else ():
                if isinstance(name, ast.Name) and name.id in {*permissions.limited, permissions.signed_in}:
                    wider = permissions.anybody if name.id == permissions.signed_in else permissions.signed_in
                    assert isinstance(call, ast.Call)
                    yield call, name, f"__import__({home.module!r}, fromlist=['*']).{wider}"


def imports(node: ast.ImportFrom, permissions: Permissions) -> bool:
    """Whether this is where the permissions come from."""
    known = {permissions.anybody, permissions.signed_in, *permissions.limited}
    return any(each.name in known for each in node.names)
