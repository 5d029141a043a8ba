"""No sentence for people has a phrase of the list: what reads as if it were translated (docs/style.md)."""

import ast
import re
from collections.abc import Iterator

import pytest

from support.floors import ROOT

PHRASES = (
    r"hears? of",
    r"takes? (?:it |them )?in\b(?! turn)",
    r"taken in",
    r"not taken",
    r"turn(?:s|ed) up",
    r"right to order",
    r"clock stands",
    r"goes on\b(?! the)",
    r"in its place",
    r"somebody was faster",
    r"only so many",
    r"of which",
    r"of whom",
    r"noughts?",
    r"reckon\w*",
    r"the person",
    r"whoever",
    r"of it\.",
    r"write to you",
    r"after all",
    r"passed over",
    r"look it over",
    r"an? letter\b(?! of)",
    r"need do nothing",
    r"it is away",
    r"hangs on this",
    r"taken back",
    r"has begun with",
    r"not cancelled yet",
    r"left alone",
    r"written to\b(?! the)",
    r"so it cannot be",
)
LIST = re.compile(rf"(?<![\w-])(?:{'|'.join(PHRASES)})", re.IGNORECASE)
STORED = ("with the person",)
"""Texts that stand in the histories of portals; pages word them anew."""
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
TEMPLATES = ("store/templates", "wpp/mail/templates", "wpp/warehouse/templates")


def found_in(text: str) -> list[str]:
    """The phrases of the list in a text."""
    return [match.group().lower() for match in LIST.finditer(text)]


def sentences_of(source: str) -> Iterator[tuple[int, str]]:
    """Texts of a Python file that may be read by people: strings that are no docstrings, and the help of commands."""
    tree = ast.parse(source)
    commands = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and is_command(node)]
    helps = {id(node.body[0].value) for node in commands if isinstance(node.body[0], ast.Expr)}
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)} - helps
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def is_command(function: ast.FunctionDef) -> bool:
    """Whether a function is a command, whose docstring is its help."""
    calls = [each for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(ast.unparse(each.func) == "command" for each in calls)


@pytest.mark.parametrize("folder", TEMPLATES)
def test_templates_speak_plainly(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in (".html", ".txt")]
    assert files
    read = {path: JINJA.sub(" ", path.read_text(encoding="utf-8")) for path in files}
    assert {
        path.relative_to(ROOT).as_posix(): found_in(text) for path, text in read.items() if found_in(text)
    } == {}


@pytest.mark.parametrize("package", ["store", "cli", "wpp"])
def test_code_speaks_plainly(package: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(found_in(text))}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
        for line, text in sentences_of(path.read_text(encoding="utf-8"))
        if text not in STORED and found_in(text)
    ]
    assert hits == []


def test_each_kind_is_caught() -> None:
    sentence = "Sales hears of it after all, whoever takes it in; your right to order is not taken."
    assert found_in(sentence) == [
        "hears of",
        "after all",
        "whoever",
        "takes it in",
        "right to order",
        "not taken",
    ]
    assert found_in("We’ll email you. The starter can order again, in turn.") == []
