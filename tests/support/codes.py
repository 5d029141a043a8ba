"""Every code that the product can give, found in its own source: refusals by their classes, problems by the calls.

`PYTHONPATH=tests python -m support.codes`, run in the project's folder, brings the table of the docs up to date.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from wpp.errors import WppError

ROOT = Path(__file__).parents[2]
PACKAGES = ("wpp", "cli", "store")
# They run beside the house: their import does something.
BESIDE = ("wpp.migrations", "cli.__main__", "store.__main__")
SAYING = ("BadCell", "CellFault", "NameFault")
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def refusals() -> dict[str, list[type[WppError]]]:
    """Code → the classes that have it."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not module.name.startswith(BESIDE):
                importlib.import_module(module.name)
    found: dict[str, list[type[WppError]]] = {}
    for each in below(WppError):
        if each.__module__.partition(".")[0] in PACKAGES:
            found.setdefault(each.code, []).append(each)
    return dict(sorted(found.items()))


def below(root: type[WppError]) -> Iterator[type[WppError]]:
    """The class and everything that inherits from it."""
    yield root
    for child in root.__subclasses__():
        yield from below(child)


def problems() -> set[str]:
    """The codes that a row or a cell of a file can have of its own."""
    return {
        code
        for path in sorted((ROOT / "wpp").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for code in codes_of(node, in_text=path.name == "delimited.py")
    }


def codes_of(node: ast.AST, *, in_text: bool) -> Iterator[str]:
    """The codes that one call names; the reader of text files hands them on in pairs with the reason."""
    given: list[ast.expr | None] = []
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in SAYING:
            given.append(node.args[0] if node.args else None)
        elif name == "add" and len(node.args) in (5, 6):
            given.append(node.args[2])
        elif name == "_reject" and len(node.args) > 1:
            given.append(node.args[1])
        given += [keyword.value for keyword in node.keywords if keyword.arg == "missing"]
    elif in_text and isinstance(node, ast.Tuple) and len(node.elts) == 2:
        given.append(node.elts[0])
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
            yield value.value


def refusal_table() -> str:
    """The rows of the table of refusals: code, exit code, and what its classes say of themselves."""
    return "\n".join(
        f"| `{code}` | {', '.join(sorted({str(each.exit_code) for each in classes}))} | {about(classes)} |"
        for code, classes in refusals().items()
    )


def about(classes: list[type[WppError]]) -> str:
    """The first sentences of the classes, each once, in a fixed order."""
    said = {inspect.cleandoc(each.__doc__ or "").partition("\n\n")[0].replace("\n", " ") for each in classes}
    return " Or: ".join(sorted(said)).replace("|", "\\|")


def rewrite() -> None:
    """Write the table into its page."""
    page = ROOT / "docs" / "codes.md"
    text = page.read_text(encoding="utf-8")
    head, mark, table = text.partition("## Refusals\n")
    intro, line, _ = table.partition("|---|---|---|\n")
    page.write_text(f"{head}{mark}{intro}{line}{refusal_table()}\n", encoding="utf-8")


if __name__ == "__main__":
    rewrite()
