"""The marks of migrations that have run on somebody's database: one of these is never edited, another one follows it.

`python -m support.landed` adds those that have come since; it never changes a mark.
"""

import ast
import hashlib
from pathlib import Path

import wpp.migrations

FOLDER = Path(str(wpp.migrations.__file__)).parent
LIST = Path(__file__).with_name("landed.txt")
PLACE_IN_CHAIN = ("revision", "down_revision")


def mark_of(path: Path) -> str:
    """What a migration does, without its place in the chain, its words and its layout."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        statement
        for statement in tree.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        and not (
            isinstance(statement, ast.Assign | ast.AnnAssign) and names_of(statement) & {*PLACE_IN_CHAIN}
        )
    ]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:32]


def names_of(statement: ast.Assign | ast.AnnAssign) -> set[str]:
    """What an assignment gives a value to."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def migrations() -> dict[str, str]:
    """Every migration and its mark, in their order."""
    files = sorted((FOLDER / "versions").glob("[0-9]*.py"))
    return {path.stem: mark_of(path) for path in files}


def landed() -> dict[str, str]:
    """The migrations that have landed, with the marks that they had."""
    lines = LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else []
    return dict(line.split() for line in lines)


if __name__ == "__main__":
    LIST.write_text("".join(f"{name} {mark}\n" for name, mark in (migrations() | landed()).items()), "utf-8")
