"""Advice about text files: nobody is told to save one in a spreadsheet program, which would ruin it."""

import re

import pytest

from cli.framework.hints import worded
from support.sheet_columns import GOODS, read
from wpp.errors import WppError
from wpp.people.names import lost_letters

CSV = b"First name,Last name,Email\nAnn,Lee,ann@example.com\n"
RE_SAVED = re.compile(r"\bsav(?:e|ing)\b", re.IGNORECASE)
TEXT_FILES = {
    "named like a workbook": ("a.xlsx", CSV),
    "not a list, named like a workbook": ("a.xlsx", b"colour,shape\nred,round\n"),
    "without headings": ("a.csv", b"colour,shape\nred,round\n"),
    "without a heading": ("a.csv", b"First name,Email\nAnn,ann@example.com\n"),
    "cells that don't line up": ("a.csv", CSV + b"Ann,Lee,ann@example.com,x\n" * 20_001),
    "letters in doubt everywhere": (
        "a.csv",
        CSV + "£ukasz,Wi¶niewski,a@example.com\n".encode("cp1252") * 20_001,
    ),
}


@pytest.mark.parametrize(("name", "content"), TEXT_FILES.values(), ids=TEXT_FILES)
def test_nobody_is_told_to_save_a_text_file_in_a_spreadsheet_program(name: str, content: bytes) -> None:
    """It would lose leading zeros and the ends of long codes, and make lost letters certain."""
    with pytest.raises(WppError) as refused:
        read(content, name)
    advice = [*map(worded, refused.value.hints), refused.value.message]
    assert advice[:-1]
    assert [each for each in advice if RE_SAVED.search(each)] == []


def test_a_name_with_lost_letters_is_not_saved_again_either() -> None:
    fault = lost_letters("?ukasz Wi?niewski")
    assert fault is not None
    assert "export the list again" in fault.message
    assert not RE_SAVED.search(fault.message)


def test_columns_are_taken_apart_as_text() -> None:
    with pytest.raises(WppError) as refused:
        read('"SKU,Quantity,Details"\n"00123,5,x"\n', columns=GOODS)
    assert "set every column to Text" in worded(refused.value.hints[0])
