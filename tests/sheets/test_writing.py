"""Sheets written for people, read back by our own reader and by others."""

import csv
import os
import stat
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from support.sheet_columns import ANN, BOB, GOODS, HEADINGS, PEOPLE, read, rows
from wpp.sheets import (
    BadCell,
    as_text,
    read_sheet,
    write_csv,
    write_rejects,
    write_table,
    write_templates,
    write_xlsx,
)
from wpp.sheets.errors import BadOption, FileThere, NotWritable
from wpp.sheets.writing.templates import write_template

DANGEROUS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://example.com")', "\t=1", "-x"]

DANGEROUS_ROWS: list[tuple[str, int]] = [(text, 1) for text in DANGEROUS]


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv", "out.tsv"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    write_table(tmp_path / name, "Starters", HEADINGS, [ANN, BOB])
    assert rows(read_sheet(tmp_path / name, PEOPLE)) == [(2, ANN), (3, BOB)]


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
def test_text_that_would_run_is_text_and_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    write_table(
        tmp_path / name, "S", ["SKU", "Quantity", "Description"], [["A", 1, text] for text in DANGEROUS]
    )
    sheet = read_sheet(tmp_path / name, GOODS)
    assert [as_text(row["description"]) for row in sheet.rows] == [text.strip() for text in DANGEROUS]


def test_a_workbook_holds_no_formula_and_keeps_leading_zeros_and_types(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
    write_xlsx(
        tmp_path / "a.xlsx",
        "A/B: [x]",
        ["A", "B"],
        [*DANGEROUS_ROWS, ("00123", moment), ("#N/A", None)],
    )
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert sheet["A9"].value == "00123"
    assert sheet["B9"].value == datetime(2026, 3, 31, 9, 30)  # noqa: DTZ001 - Excel knows no time zones
    assert (sheet.freeze_panes, sheet["A1"].font.bold, sheet.title) == ("A2", True, "A B   x")


def test_a_text_file_opens_in_excel_with_its_accents_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(
        path,
        ["Name", "Phone", "Day", "Well"],
        [["Łukasz, J", "+44 7700 900123", date(2026, 3, 1), True], ["=1+1", None, -5, 1.5]],
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["Łukasz, J", "+44 7700 900123", "2026-03-01", "TRUE"],
            ["'=1+1", "", "-5", "1.5"],
        ]


@pytest.mark.parametrize("name", ["starters.xlsx", "starters.csv", "starters.tsv"])
def test_a_template_has_the_headings_and_no_rows(tmp_path: Path, name: str) -> None:
    write_template(tmp_path / name, PEOPLE, "Starters")
    again = tmp_path / f"filled-{name}"
    content = (tmp_path / name).read_bytes()
    if name.endswith(".xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        book["Starters"].append(ANN)
        book.save(again)
        content = again.read_bytes()
    else:
        content += (("\t" if name.endswith(".tsv") else ",").join(ANN) + "\n").encode()
    assert rows(read(content, name)) == [(2, ANN)]


def test_a_template_tells_what_is_needed_and_keeps_leading_zeros_as_they_are_typed(tmp_path: Path) -> None:
    write_templates(tmp_path / "a.xlsx", {"Goods in": GOODS, "People": PEOPLE})
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Goods in", "People"]
    sheet = book["Goods in"]
    assert sheet["B1"].comment.text == "Required. For example: 00123"
    assert sheet["C1"].comment.text == "Optional."
    assert sheet.column_dimensions["B"].number_format == "@"
    assert sheet.column_dimensions["D"].number_format == "General"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_template_never_takes_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("filled in by somebody")
    with pytest.raises(FileThere, match="was not changed"):
        write_template(tmp_path / name, PEOPLE)
    assert (tmp_path / name).read_text() == "filled in by somebody"


@pytest.mark.parametrize("name", ["bad.xlsx", "bad.csv"])
def test_rejected_rows_are_written_as_they_were_and_can_be_sent_again(tmp_path: Path, name: str) -> None:
    sheet = read(
        "Secret,First name,Last name,Email\ns,Ann,Lee,ann@example.com\ns,=1+1,,not one\ns,Eve,Poe,e@example.com,more\n"
    )
    bad = sheet.rows[1]
    problems = [
        *sheet.problems,
        sheet.problem(bad, "email", BadCell("bad_email", "not one", "This is not an email address.")),
        sheet.problem(bad, "last_name", BadCell("name_missing", "", "There is no last name.")),
    ]
    assert write_rejects(tmp_path / name, sheet, problems) == 2
    again = read_sheet(tmp_path / name, PEOPLE)
    assert [[as_text(row[field]) for field in again.columns] for row in again.rows] == [
        ["=1+1", "", "not one"],
        ["Eve", "Poe", "e@example.com"],
    ]
    assert list(again.unused) == ["Reason rejected", "Original row"]
    content = read(
        (tmp_path / name).read_bytes(), name, (*PEOPLE, GOODS[2]), map={"description": "Reason rejected"}
    )
    assert (
        content.rows[0]["description"]
        == "Email: This is not an email address. Last name: There is no last name."
    )
    assert "This row has 5 cells but there are 4 headings" in str(content.rows[1]["description"])


def test_nothing_is_left_behind_where_writing_fails(tmp_path: Path) -> None:
    def broken() -> list[list[str]]:
        raise RuntimeError

    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(RuntimeError):
        write_csv(target, ["A"], (row for _ in [0] for row in broken()))
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "no" / "out.csv", tmp_path / "folder.csv", tmp_path / "file" / "out.csv"):
        with pytest.raises(NotWritable) as caught:
            write_csv(path, ["A"], [])
        assert (caught.value.code, caught.value.exit_code) == ("not_writable", 3)


def test_a_name_that_says_no_kind_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="extension"):
        write_table(tmp_path / "out.pdf", "S", ["A"], [])
    with pytest.raises(BadOption, match="extension"):
        write_template(tmp_path / "out", PEOPLE)


def test_a_link_keeps_pointing_where_it_did_and_a_pipe_is_written_into(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_csv(tmp_path / "link.csv", ["A"], [["1"]])
    assert (tmp_path / "link.csv").is_symlink()
    assert "1" in (tmp_path / "real.csv").read_text()
    os.mkfifo(tmp_path / "pipe.csv")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe.csv")], stdout=subprocess.PIPE)
    write_csv(tmp_path / "pipe.csv", ["A"], [["1"]])
    assert reader.communicate(timeout=10)[0] == b"\xef\xbb\xbfA\r\n1\r\n"
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)


def test_nothing_heavy_is_loaded_before_a_workbook_needs_it() -> None:
    program = (
        "import sys, wpp.sheets; "
        "print([name for name in ('openpyxl', 'python_calamine', 'zipfile', 'xml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['zipfile']")
