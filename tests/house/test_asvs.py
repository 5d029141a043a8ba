"""docs/asvs.md: each test and module that it names is there, and its figures are those of its rows."""

import re
from collections import Counter
from functools import cache

from support.floors import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (\d+)\.(\d+)\.(\d+) \| ([^|]+) \| (met|document|machine|not met) \| ([^|]*) \|$", re.MULTILINE
)
LEFT_OUT = re.compile(r"^\| ([\d., –]+) \| [^|]+ \|$", re.MULTILINE)
SUM = re.compile(
    r"(\d+) requirements apply: (\d+) are met, each with its test; (\d+) are documents; (\d+) are for the machine"
    r"\s+around\s+the portal; (\d+) are not met\. (\d+) don’t apply"
)
ALL = 253
"""Requirements of levels 1 and 2 in ASVS 5.0.0."""
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
FILE = re.compile(
    r"`((?:wpp|store|cli|data|tests|docs)/[\w./-]+|Makefile|[\w-]+\.lock|pyproject\.toml)(?:::\w+)?`"
)


def rows() -> list[tuple[tuple[int, int, int], str, str, str]]:
    """Number, what it asks for, state, and the rest of each requirement that applies."""
    return [
        ((int(a), int(b), int(c)), asks, state, where) for a, b, c, asks, state, where in ROW.findall(PAGE)
    ]


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def test_numbers_stand_once_and_in_order() -> None:
    numbers = [number for number, *_ in rows()]
    assert numbers == sorted(set(numbers))
    left_out = left_out_numbers()
    assert len(left_out) == len(set(left_out))
    assert not set(left_out) & {".".join(map(str, number)) for number in numbers}
    assert len(numbers) + len(left_out) == ALL
    # A row that the pattern does not know would be counted nowhere.
    assert len(numbers) == len(re.findall(r"^\| \d+\.\d+\.\d+ \| .* \| .* \| .* \|$", PAGE, re.MULTILINE))


def left_out_numbers() -> list[str]:
    """The requirements that do not apply; 6.8.1–6.8.4 are four."""
    found: list[str] = []
    for cell in LEFT_OUT.findall(PAGE):
        for part in cell.split(","):
            first, _, last = part.strip().partition("–")
            *section, start = first.split(".")
            end = int(last.split(".")[-1]) if last else int(start)
            found += [".".join([*section, str(number)]) for number in range(int(start), end + 1)]
    return found


def test_the_figures_are_those_of_the_rows() -> None:
    said = SUM.search(PAGE)
    assert said
    counted = Counter(state for _, _, state, _ in rows())
    states = [counted[state] for state in ("met", "document", "machine", "not met")]
    assert [int(figure) for figure in said.groups()] == [len(rows()), *states, len(left_out_numbers())]


def test_what_is_met_names_a_test_and_what_is_not_a_reason() -> None:
    for number, asks, state, where in rows():
        assert len(asks.split()) <= 12, number
        if state == "met":
            assert any(test for _, test in TEST.findall(where)), number
        else:
            assert len(where) > 20, number
        if state == "document":
            assert re.search(r"\]\((?:[\w-]+\.md)?#?[\w-]*\)|`wpp/", where), number


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall(PAGE)
    assert len(named) > 80
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert not test or re.search(rf"^def {test}\(", text_of(file), re.MULTILINE), f"{file}::{test}"


def test_every_file_and_section_that_is_named_is_there() -> None:
    for file in FILE.findall(PAGE):
        assert (ROOT / file).exists(), file
    for page, section in re.findall(r"\]\(([\w-]+\.md)?#([\w-]+)\)", PAGE):
        text = text_of(f"docs/{page}") if page else PAGE
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        assert section in {
            re.sub(r"[^\w -]", "", name).strip().lower().replace(" ", "-") for name in headings
        }, section
