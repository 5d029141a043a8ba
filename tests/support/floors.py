"""The floors of the house, and what reads a source file to see whether it keeps to them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("wpp", "cli", "store")

FLOORS = (
    "drafts",
    "hints",
    "letters",
    "wording",
    "errors",
    "questions",
    "configuration",
    "database",
    "sheets",
    "addresses",
    "work",
    "audit",
    "readings",
    "jobs",
    "policy",
    "people",
    "catalogue",
    "mail",
    "starters",
    "stock",
    "orders",
    "returns",
    "shorts",
    "accounts",
    "forecast",
    "warehouse",
    "tables",
    "privacy",
    "portal",
)
"""What `wpp` is made of, from the ground up: each may import what comes before it."""

FACES = ("cli", "store")
# They run beside the house: Alembic loads the one, and the other holds no code.
BESIDE = ("migrations", "data")
FRAMEWORKS = ("typer", "rich", "bottle", "cli", "store")
LOADERS = ("import_module", "__import__", "run_module", "resolve_name")
MODULE_NAME = re.compile(rf"^(?:{'|'.join(PACKAGES)})(?:\.\w+)*(?=$|:)")
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the product: `path` from the project's folder, `text` what it says."""

    path: str
    text: str

    @property
    def module(self) -> str:
        """Its dotted name; a package goes by the name of its folder."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """What its relative imports start from."""
        return self.module if self.path.endswith("/__init__.py") else self.module.rpartition(".")[0]


def product() -> list[Source]:
    """Every Python file of the three packages."""
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    ]


def climbs(source: Source) -> list[str]:
    """Imports of a higher floor, of the other face, or of something that stands on no floor."""
    own = floor_of(source.module)
    if own in BESIDE:
        return []
    return [
        f"{source.path}:{line}: {source.module} must not import {target}"
        for line, target in imports(source)
        if target.partition(".")[0] in PACKAGES and not may_import(own, floor_of(target))
    ]


def may_import(own: str, other: str) -> bool:
    """Whether an arrow from `own` to `other` stays on its floor or points down."""
    if other in (own, "ground"):
        return True
    if own in FACES:
        return other in FLOORS
    return own in FLOORS and other in FLOORS and FLOORS.index(other) < FLOORS.index(own)


def floor_of(module: str) -> str:
    """The floor of a dotted name: `wpp.stock.goods_in` is on `stock`, `cli.main` on `cli`, `wpp` itself the ground."""
    first, _, rest = module.partition(".")
    if first in FACES:
        return first
    second = rest.partition(".")[0]
    return "ground" if not second or second.startswith("__") else second


def frameworks(source: Source) -> list[str]:
    """Imports that would tie the product to one of its faces."""
    return [
        f"{source.path}:{line}: wpp must not import {target}"
        for line, target in imports(source)
        if source.module.startswith("wpp") and target.partition(".")[0] in FRAMEWORKS
    ]


def prints(source: Source) -> list[str]:
    """Places where the product speaks for itself; speaking is what the faces do."""
    if not source.module.startswith("wpp"):
        return []
    return [
        f"{source.path}:{node.lineno}: wpp must not print"
        for node in ast.walk(ast.parse(source.text))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"))
    ]


def environment(source: Source) -> list[str]:
    """Places of the product, other than its settings, that read the environment."""
    if not source.module.startswith("wpp") or floor_of(source.module) == "configuration":
        return []
    names = {"environ", "environb", "getenv", "getenvb"}
    return [
        f"{source.path}:{node.lineno}: only wpp.configuration reads the environment"
        for node in ast.walk(ast.parse(source.text))
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and names & {alias.name for alias in node.names})
    ]


def too_long(source: Source) -> list[str]:
    """Files past the point where a second noun must be hiding in them; from 300 lines on, look for it."""
    if floor_of(source.module) in BESIDE:
        return []
    lines = len(source.text.splitlines())
    return [f"{source.path}: {lines} lines; at most {MOST_LINES}"] if lines > MOST_LINES else []


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported: at the top, in functions, for type checking, by name at run time."""
    nodes = list(ast.walk(ast.parse(source.text)))
    loads = any(called(node) in LOADERS for node in nodes)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = origin(node, source.package)
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)
        elif loads and isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A table of names to load later may lie anywhere in the file that loads them.
            yield from ((node.lineno, name.group()) for name in MODULE_NAME.finditer(node.value))


def origin(node: ast.ImportFrom, package: str) -> str:
    """What stands between `from` and `import`, with the dots worked out."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def called(node: ast.AST) -> str:
    """The last name of what a call calls: `import_module` of `importlib.import_module(…)`."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
