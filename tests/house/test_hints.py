"""What to do next is data below the faces, and each face has words for all of it."""

import ast
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from cli.framework import hints as terminal
from store.web import hints as page
from support.commands import ROOT
from support.floors import ROOT as PROJECT
from support.floors import Source, product
from wpp.hints import Hint, HintCode

BELOW = [source for source in product() if source.path.startswith("wpp/") and source.path != "wpp/hints.py"]
FOR_A_TERMINAL = re.compile(r"\bwpp [a-z]|(?<![\w-])--[a-z]|import-users|chmod ")
# A file that only somebody at a terminal opens, and options of another program.
ALLOWED = {
    "wpp/configuration/writing.py": ("# One portal",),
    "wpp/database/postgres_copies.py": ("--",),
}


def literals(source: Source) -> Iterator[tuple[int, str]]:
    """Every text of a file that is no docstring; of a format string with its fields in braces."""
    tree = ast.parse(source.text)
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_nothing_below_the_faces_names_a_command_or_an_option() -> None:
    named = [
        f"{source.path}:{line}: {text[:80]}"
        for source in BELOW
        for line, text in literals(source)
        if FOR_A_TERMINAL.search(text) and not text.startswith(ALLOWED.get(source.path, ("\0",)))
    ]
    assert named == []


@pytest.mark.parametrize("text", ['x = "wpp order list"', 'x = f"see --reason {y}"', 'x = f"{y}: wpp cron"'])
def test_a_command_in_a_text_is_seen(text: str) -> None:
    assert any(FOR_A_TERMINAL.search(found) for _, found in literals(Source("wpp/x.py", text)))


def raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every hint of the product: where, its code, and the names of its values."""
    for source in product():
        for node in ast.walk(ast.parse(source.text)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "hint"
                and node.args
            ):
                for code in ast.walk(node.args[0]):
                    if isinstance(code, ast.Attribute):
                        yield (
                            f"{source.path}:{node.lineno}",
                            code.attr,
                            frozenset(key.arg or "" for key in node.keywords),
                        )


RAISED = list(raised())


def test_each_face_has_words_for_every_hint() -> None:
    assert set(terminal.WORDS) == set(HintCode)
    assert set(page.WORDS) == set(HintCode)


def test_a_hint_has_the_values_that_its_words_need() -> None:
    assert len(RAISED) > 80
    for where, code, values in RAISED:
        hint = Hint(HintCode[code], dict.fromkeys(values, "10013"))
        try:
            terminal.worded(hint)
            page.worded(hint)
        except KeyError as missing:
            pytest.fail(f"{where}: {code} has no {missing}")


def test_no_hint_is_kept_that_nothing_gives() -> None:
    text = "".join(source.text for source in BELOW)
    assert [code.name for code in HintCode if f"HintCode.{code.name}" not in text] == []


COMMANDS = [
    (code, found[0])
    for code, words in terminal.WORDS.items()
    if (found := re.search(r"wpp [a-z][^.]*$", words))
]


def test_a_command_of_a_hint_is_one_that_there_is() -> None:
    assert len(COMMANDS) > 30
    for _, words in COMMANDS:
        arguments = re.sub(r"\{\w+\}|\bFILE\b", "10013", words.partition(" | ")[0].split(" shows ")[0])
        parse(shlex.split(arguments)[1:])


def parse(words: list[str]) -> None:
    """Parse a command to its end without doing it."""
    context = ROOT.make_context("wpp", words)
    command: Any = ROOT
    while hasattr(command, "commands"):
        words = [*context._protected_args, *context.args]
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, words, parent=context)


def test_the_pages_of_hints_are_routes_of_the_storefront() -> None:
    text = "".join(path.read_text() for path in (PROJECT / "store").rglob("*.py"))
    for words in page.WORDS.values():
        start = words.path.partition("?")[0].partition("{")[0].rstrip("/")
        assert not start or start in text
