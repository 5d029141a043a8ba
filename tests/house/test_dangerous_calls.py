"""What the product never calls: code made from text, unsafe formats, other servers, broken digests, a shell."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.floors import PACKAGES, ROOT

FORBIDDEN = re.compile(
    r"eval|exec|compile|__import__|os\.system|os\.popen|subprocess\.(getoutput|getstatusoutput)|hashlib\.md5"
    r"|(pickle|marshal|shelve|yaml|telnetlib|ftplib|http\.client)(\..+)?"
    r"|urllib\.request(\.(?!url2pathname).+)?"
)
SHA1 = {"wpp/people/second_factor.py"}
"""Phones make their codes with HMAC-SHA-1 (RFC 6238), and nothing else is made with it."""
FORMATS = {
    "cli/framework/hints.py",
    "cli/spreadsheet/read.py",
    "cli/spreadsheet/summary.py",
    "store/web/dispatch.py",
    "store/web/hints.py",
    "wpp/mail/carriers.py",
    "wpp/stock/doubtful_rows.py",
    "wpp/stock/unit_headings.py",
}
"""Files in which `format` is called on a text that has a name in small letters: each is one of the program's own."""
SCRIPT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage|sessionStorage"
    r"|indexedDB|postMessage|__proto__|document\.cookie|Object\.assign"
)


def breaches(source: str) -> Iterator[str]:
    """What a file calls or imports of it, by name."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Call):
            names = [ast.unparse(node.func)]
            if any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords):
                yield "shell"
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{each.name}" for each in node.names]
        yield from (name for name in names if FORBIDDEN.fullmatch(name))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_product_calls_nothing_dangerous(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        where = path.relative_to(ROOT).as_posix()
        assert list(breaches(source)) == [], where
        assert "hashlib.sha1" not in source or where in SHA1, where


@pytest.mark.parametrize(
    "source",
    [
        "eval(x)",
        "import pickle",
        "from urllib.request import urlopen",
        "subprocess.run(x, shell=True)",
        "hashlib.md5(x)",
        "import urllib.request",
    ],
)
def test_a_breach_is_seen(source: str) -> None:
    assert list(breaches(source))


def test_format_is_called_on_texts_of_the_program() -> None:
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                text = node.func.value
                is_constant = isinstance(text, ast.Constant) or ast.unparse(text).isupper()
                if node.func.attr in ("format", "format_map") and not is_constant:
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == FORMATS


def test_rules_for_sql_and_shells_are_on() -> None:
    """Ruff finds SQL put together from text (S608), a shell (S602, S605) and numbers that can be guessed (S311)."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    chosen, ignored = text.partition("[tool.ruff.lint]")[2].partition("ignore = [")[::2]
    assert '"S"' in chosen
    ignored = ignored.partition("\n]\n")[0]
    assert not re.search(r'"S(102|3\d\d|602|604|605|608)"|"S"', ignored)


def test_scripts_keep_nothing_and_write_text_only() -> None:
    scripts = sorted(Path(ROOT / "store" / "static").glob("*.js"))
    assert scripts
    for path in scripts:
        assert not SCRIPT.search(path.read_text(encoding="utf-8")), path.name


def test_no_template_has_a_script_or_a_handler_of_its_own() -> None:
    of_its_own = re.compile(r"<script(?![^>]*\bsrc=)|\son(click|load|submit|error|change|paste)=|javascript:")
    unescaped = re.compile(r"[^\"\s]\s*\|\s*safe\b")
    for path in (ROOT / "store" / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not of_its_own.search(text), path
        assert not unescaped.search(text), path
