"""What people get before an import: what was read, and what would become of it."""

import io
import re
from pathlib import Path

import pytest

from cli.framework.options import WriteOptions
from cli.framework.progress import progress
from support.cast import Cast, order
from support.cli import SAMPLES, Wpp, everything, on_a_terminal
from support.databases import SQLITE_ONLY
from support.sheet_files import ods, ods_rows, record, xls, xlsx, xml_rows
from wpp.portal import Portal
from wpp.sheets import read_sheet
from wpp.starters.check import StarterPlan, check_starters
from wpp.starters.columns import STARTER_COLUMNS
from wpp.starters.import_list import import_starters

HEADINGS = ("First name", "Last name", "Email")
ANN = ("Ann", "Lee", "ann@example.com")
BOB = ("Bob", "Ray", "bob@example.com")


def take_in(portal: Portal, *people: tuple[str, ...], file: str = "march.csv") -> StarterPlan:
    """Import a list, and give what was found before."""
    content = io.BytesIO("\n".join(",".join(row) for row in (HEADINGS, *people)).encode())
    content.name = file
    sheet = read_sheet(content, STARTER_COLUMNS)
    with portal.transaction(by="dee") as work:
        plan = check_starters(work.session, sheet)
        import_starters(work, plan)
    return plan


def lines_of(text: str) -> list[str]:
    """The lines, without what surrounds them."""
    return [line.strip() for line in text.splitlines()]


def test_what_was_read_of_a_text_file_is_said(wpp: Wpp) -> None:
    file = "Staff of March;;;\nForename;Password;Surname;E-mail Address\nZoë;secret;Lee;zoe@example.com\nTotal;;;1\n"
    Path("march.csv").write_bytes(file.encode("cp1252"))
    told = wpp("import-users", "march.csv")
    assert lines_of(told.stdout)[:5] == [
        "march.csv: 1 row under the headings in row 2; Windows text (cp1252), separated by semicolons.",
        "Columns: First name from “Forename” (A), Last name from “Surname” (C), Email from “E-mail Address” (D).",
        "Ignored columns: Password.",
        "Row 4 skipped: looks like a total (“Total”).",
        "1 new.",
    ]
    assert "secret" not in told.stdout + told.stderr


def test_what_was_read_of_a_workbook_is_said(wpp: Wpp) -> None:
    sheets = {"Notes": xml_rows([["x"]]), "May": xml_rows([HEADINGS, ANN]), "Old": xml_rows([HEADINGS, BOB])}
    Path("may.xlsx").write_bytes(xlsx(sheets, hidden=["Old"]))
    told = lines_of(wpp("import-users", "may.xlsx").stdout)
    assert told[0] == "may.xlsx, sheet “May”: 1 row under the headings in row 1."
    assert told[2] == "Sheets not read: “Notes” and “Old” (hidden)."


def test_what_was_read_is_there_for_programs(wpp: Wpp) -> None:
    Path("a.csv").write_text("Forename,Surname,Email,Salary\nAnn,Lee,ann@example.com,1\nTotal,,,1\n")
    read = wpp("import-users", "a.csv", "--json").document["read"]
    assert read == {
        "sheet": "a",
        "header_row": 1,
        "encoding": "utf-8",
        "delimiter": ",",
        "columns": [
            {"field": "first_name", "heading": "Forename", "column": "A"},
            {"field": "last_name", "heading": "Surname", "column": "B"},
            {"field": "email", "heading": "Email", "column": "C"},
        ],
        "unused": ["Salary"],
        "sheets_not_read": [],
        "hidden_rows": [],
        "remarks": [],
        "repaired": [],
        "passed_over": [{"row": 3, "why": "looks like a total (“Total”)"}],
    }


def test_every_command_that_reads_a_file_says_what_it_read(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    number = order(portal, cast.mia).number
    files = {
        ("import-users",): "First name,Last name,Email\nNia,Field,nia@example.com\n",
        ("stock", "book-in"): "Delivery note,SKU,Quantity\nDN-1,BOT,1\n",
        ("stock", "count"): "SKU,Quantity\nCAP-S,10\n",
        ("catalogue", "import"): "SKU,Item\nPEN,Pen\n",
        ("order", "complete", "--from"): f"Order,Tracking\n{number},1\n",
        ("return", "record", "--from"): f"Order,SKU,Condition\n{number},BOT,good\n",
    }
    for words, content in files.items():
        Path("file.csv").write_text(content)
        told = wpp(*words, "file.csv", *(["--answer", "missing=keep"] if words[0] == "catalogue" else []))
        assert told.exit_code == 0, told
        assert told.stdout.startswith(
            "file.csv: 1 row under the headings in row 1; UTF-8, separated by commas."
        )
        assert not wpp(*words, "file.csv", "--quiet").stdout
        read = wpp(*words, "file.csv", "--dry-run", "--json").document.get("read")
        # The same delivery again is refused, whatever was read.
        assert read is not None or words == ("stock", "book-in")


def hidden_rows() -> dict[str, tuple[str, bytes]]:
    """A workbook of each kind whose second person is hidden, by hand or by a filter."""
    rows = [HEADINGS, ANN, BOB]
    row_info = b"\x02\x00" + bytes(10) + b"\x20\x00" + bytes(2)
    return {
        "Excel": ("a.xlsx", xlsx({"S": xml_rows(rows).replace('r="3"', 'r="3" hidden="1"')})),
        "OpenDocument": (
            "a.ods",
            ods(
                {
                    "S": ods_rows(rows[:2])
                    + ods_rows([BOB]).replace("-row>", '-row table:visibility="filter">', 1)
                }
            ),
        ),
        "Excel 97": ("a.xls", xls(rows, extra=record(0x0208, row_info))),
    }


@pytest.mark.parametrize(("name", "content"), hidden_rows().values(), ids=hidden_rows())
def test_a_hidden_row_is_read_like_the_others_and_said(wpp: Wpp, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    told = wpp("import-users", name)
    assert told.exit_code == 0
    assert "Row 3 is hidden or filtered out but was still read." in told.stdout
    assert [user["email"] for user in wpp("user", "list", "--json").document] == [ANN[2], BOB[2]]
    assert wpp("import-users", name, "--json").document["read"]["hidden_rows"] == [3]


def test_a_new_name_and_a_switched_off_account_are_said(portal: Portal, wpp: Wpp) -> None:
    take_in(portal, ANN, BOB)
    wpp("user", "off", BOB[2])
    Path("list.csv").write_text(
        "First name,Last name,Email\nAnn,Stone,ann@example.com\nBob,Ray,bob@example.com\n"
    )
    told = wpp("import-users", "list.csv")
    assert told.exit_code == 4
    assert "0 new, 2 rejected." in told.stdout
    assert lines_of(told.stderr)[:2] == [
        "row 2, Last name: Name differs: ann@example.com was Ann Lee, the list says Ann Stone. "
        "--update-names changes it.",
        "row 3, Email: bob@example.com is disabled and was left disabled, so Bob Ray can't order. "
        "wpp user enable bob@example.com enables the account.",
    ]


@pytest.mark.parametrize("heading", ["Full name", "Name", "Candidate"])
def test_one_column_with_both_names_has_to_be_taken_apart(wpp: Wpp, heading: str) -> None:
    Path("list.csv").write_text(f"{heading},Email\nAnn van der Lee,ann@example.com\n")
    error = wpp("import-users", "list.csv", "--json").document["error"]
    assert error["code"] == "missing_column"
    (advice,) = error["try"]
    assert (
        f"“{heading}” may hold First name and Last name together (for example Ann van der Lee): split it into "
        "separate columns"
    ) in advice


def test_among_other_columns_only_one_whose_values_are_whole_names_is_to_be_taken_apart(wpp: Wpp) -> None:
    Path("list.csv").write_text("Candidate,Team,Email\nAnn van der Lee,Sales,ann@example.com\n")
    advice = wpp("import-users", "list.csv", "--json").document["error"]["try"]
    assert [each.partition(" may hold ")[0] for each in advice] == ["“Candidate”"]


def test_an_import_that_invites_says_what_may_not_be_enough(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    Path("list.csv").write_text("First name,Last name,Email\nAnn,Lee,ann@example.com\n")
    quiet = wpp("import-users", "list.csv", "--dry-run")
    assert "stock may not be enough" not in quiet.stderr
    told = wpp("import-users", "list.csv", "--welcome", "--dry-run")
    sent = wpp("import-users", "list.csv", "--welcome", "--json")
    # TSH-L is sold out, and the same is said by `wpp welcome send`.
    for said in (told.stderr, sent.stderr):
        assert "1 size is sold out: T-shirt, L. There is enough of the other sizes for the 1 person" in said
        assert "may not be enough" not in said
    assert (sent.document["to_order"], [each["choice"] for each in sent.document["short"]]) == (
        1,
        ["Your T-shirt"],
    )
    assert not wpp("import-users", "list.csv", "--welcome").stderr


@pytest.mark.parametrize(
    ("here", "in_file"),
    [
        (("Ann", "Lee"), ("Ann", "Lee")),
        (("Ann", "Lee"), ("ANN", "LEE")),
        (("ann", "lee"), ("Ann", "Lee")),
        (("ANN", "LEE"), ("Ann", "Lee")),
    ],
)
def test_the_same_name_under_another_address_is_said_and_not_decided(
    portal: Portal, here: tuple[str, str], in_file: tuple[str, str]
) -> None:
    take_in(portal, (*here, "ann@example.com"))
    plan = take_in(portal, (*in_file, "ann.lee@example.com"))
    assert [(note.row, note.code) for note in plan.notes] == [(2, "maybe_same_person")]
    assert "here already with ann@example.com" in plan.notes[0].message
    assert len(plan.new) == 1


@SQLITE_ONLY
def test_a_terminal_shows_it_all_and_asks_and_no_means_no(portal: Portal, wpp: Wpp) -> None:
    before = everything(portal)
    told = on_a_terminal("import-users", str(SAMPLES / "starters.csv"), typed="n\n")
    said = told.stdout
    places = [said.index(each) for each in ("Columns:", "12 new", "row 6, Email", "Add 12 people? [Y/n]")]
    assert places == sorted(places)
    assert told.exit_code == 3
    assert everything(portal) == before


@SQLITE_ONLY
@pytest.mark.parametrize("answer", ["y", "n"])
def test_files_of_lines_are_asked_about_too(portal: Portal, cast: Cast, wpp: Wpp, answer: str) -> None:
    number = order(portal, cast.mia).number
    Path("shipped.csv").write_text(f"Order,Tracking\n{number},1\n99,2\n")
    Path("back.csv").write_text(f"Order,SKU,Condition\n{number},BOT,good\n")
    told = on_a_terminal("order", "complete", "--from", "shipped.csv", typed=f"{answer}\n")
    assert "Complete 1 order? [Y/n]" in told.stdout
    assert told.stdout.count("row 3, Order") == 1
    status = wpp("order", "show", number, "--json").document["status"]
    assert (told.exit_code, status) == ((4, "Completed") if answer == "y" else (3, "Progressing"))
    wpp("order", "complete", number)
    told = on_a_terminal("return", "record", "--from", "back.csv", typed=f"{answer}\n")
    assert "Record 1 return? [Y/n]" in told.stdout
    assert len(wpp("return", "list", "--json").document) == (answer == "y")


@SQLITE_ONLY
def test_a_long_file_has_a_bar_on_a_terminal(portal: Portal, wpp: Wpp) -> None:
    rows = "".join(f"P{number}x,Person,p{number}@example.com\n" for number in range(100_000))
    Path("long.csv").write_text(f"First name,Last name,Email\n,,\nX,Y,bad\n{rows}")
    # One row is bad, so that nothing has to be taken in.
    told = on_a_terminal("import-users", "long.csv", "--strict")
    assert told.exit_code == 3
    assert re.search(r"(Reading long\.csv|Checking) .*[\d,]+ (of 100,001 )?rows", told.stdout)


@pytest.mark.parametrize(
    ("quiet", "terminal", "drawn"), [(False, True, 1), (True, True, 0), (False, False, 0)]
)
def test_there_is_no_bar_where_nobody_looks_or_nobody_wants_one(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, terminal: bool, drawn: int
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: terminal)
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr("cli.framework.progress.PATIENCE", 0)
    with progress(WriteOptions(quiet=quiet), "Reading [b]a[/b].csv", 10) as done:
        done(5)
    assert shown.getvalue().count("Reading [b]a[/b].csv") >= drawn
    assert bool(shown.getvalue()) == bool(drawn)


@pytest.mark.parametrize(
    ("piped", "hint"),
    [
        ("First name,Last name,Email,Contract\nKit,Kay,kit@example.com,Terminated\n", None),
        ("First name,Last name,Email,Site\nMr Kit,Kay,kit@example.com,Leeds\n", None),
        ("First name,Last name,Email,Site\nKit,Kay,info@example.com,Leeds\n", None),
        ("First name,Last name,Email,Contact\nKit,Kay,kit,kit@example.com\n", "email="),
        ("First name,Last name,Email,Person\n,,kit@example.com,Kit Kay\n", "first_name="),
    ],
)
def test_another_column_is_only_suggested_where_no_row_has_a_value(
    portal: Portal, wpp: Wpp, piped: str, hint: str | None
) -> None:
    told = wpp("import-users", "-", "-y", piped=piped.encode())
    assert told.exit_code == 4
    assert ("--map" in told.stderr) == bool(hint)
    assert hint is None or f"add --map {hint}" in told.stderr


def test_a_column_that_held_a_row_back_is_not_called_ignored(portal: Portal, wpp: Wpp) -> None:
    piped = b"First name,Last name,Email,Contract,Site\nKit,Kay,kit@example.com,Terminated,Leeds\n"
    told = wpp("import-users", "-", "-y", piped=piped)
    assert "Ignored columns: Site." in told.stderr + told.stdout
    assert wpp("import-users", "-", "-y", "--json", piped=piped).document["read"]["unused"] == ["Site"]


def test_two_words_without_a_comma_are_no_last_name(portal: Portal, wpp: Wpp) -> None:
    piped = b'"Last name, First name",Email\nPatel Oliver,o@example.com\nPrince,p@example.com\n'
    told = wpp("import-users", "-", "-y", "--json", piped=piped)
    assert (told.exit_code, told.document["added"]) == (4, 1)
    assert told.document["rejected"][0]["message"].startswith("“Patel Oliver” has no comma")
