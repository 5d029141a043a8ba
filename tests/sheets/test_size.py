"""Files made to stop the machine: answered in ten seconds and 400 MB, in a process of their own that has no more."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from support.sheet_columns import HEADINGS, read
from support.sheet_files import ods, ods_rows, xlsx, xml_rows
from wpp.errors import WppError
from wpp.sheets import Source
from wpp.sheets.errors import TooBig
from wpp.sheets.readers.xlsx import Xlsx

TABLE = [HEADINGS, ("Ann", "Lee", "ann@example.com")]
BOMBS = {
    "a value in the last cell": "xlsx({'S': HEAD + '<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>'})",
    "100,000 blank formatted rows": "xlsx({'S': HEAD + ('<row s=\"1\">' + '<c s=\"1\"/>' * 30 + '</row>') * 100_000})",
    "a million formatted rows": "xlsx({'S': HEAD + '<row s=\"1\" customFormat=\"1\"/>' * 1_000_000})",
    "cells without end": "xlsx({'S': HEAD + '<row>' + '<c/>' * 20_000_000 + '</row>'})",
    "spaces without end": "xlsx({'S': HEAD}, extra={'xl/styles.xml': b'<a>' + b' ' * 340_000_000})",
    "strings without end": "xlsx({'S': HEAD}, strings=('<si><t>' + 'x' * 1000 + '</t></si>') * 80_000)",
    "tags of every name": "xlsx({'S': HEAD + ''.join(f'<t{n}/>' for n in range(3_000_000))})",
    "more people than are taken": "HEADINGS + b'Ann,Lee,ann@example.com\\n' * 150_001",
    "zero bytes without end": "b'\\0' * (65 * 1024 * 1024)",
    "line ends without end": "HEADINGS + b'\\n' * 50_000_000",
    "quotes without end": "HEADINGS + b'a,\"b\\n' * 5_000_000",
    "tags inside one another without end": "xlsx({'S': HEAD + '<a>' * 10_000_000})",
    "half a tag without end": "b'<table>' + b'<' * 15_000_000",
    "tags that are never closed": "b'<table>' + b'<td a=' * 2_500_000",
    "tags with quotes without end": "b'<table>' + (b'<td \"' + b'>' * 4000) * 3_900",
    "cells of a page without end": "PAGE + b'<tr><td>A<td>B<td>C' * 820_000",
    "tables inside one another": "b'<table>' * 2_000_000",
    "commas without end": "HEADINGS + (b',' * 900_000 + b'\\n') * 50",
}

STYLE = '<style:style style:name="s{0}"><style:table-properties table:display="false"/></style:style>'
RELATION = '<Relationship Id="r{0}" Type="t" Target="x{0}"/>'
TOO_MANY: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an OpenDocument sheet whose tags are twice too many": (
        "a.ods",
        lambda: ods({"S": ods_rows(TABLE) + "<a/>" * 5_600_000}),
        "too_big",
    ),
    "short strings without end": (
        "a.xlsx",
        lambda: xlsx({"S": xml_rows(TABLE)}, strings="<si><t>王</t></si>" * 1_520_000),
        "too_big",
    ),
    "tags of every name": (
        "a.xlsx",
        lambda: xlsx({"S": "".join(f"<a{n}/>" for n in range(40_000))}),
        "too_big",
    ),
    "attributes of every name": (
        "a.xlsx",
        lambda: xlsx({"S": "".join(f'<row a{n}="" xmlns:b{n}="c"/>' for n in range(20_000))}),
        "too_big",
    ),
    "tags with names without end": (
        "a.xlsx",
        lambda: xlsx({"S": "".join(f"<a{n}{'x' * 100_000}/>" for n in range(5))}),
        "too_big",
    ),
    "OpenDocument tags of every name": (
        "a.ods",
        lambda: ods({"S": "".join(f"<text:a{n}/>" for n in range(40_000))}),
        "too_big",
    ),
    "number formats without end": (
        "a.xlsx",
        lambda: xlsx({"S": ""}, styles="".join(f'<numFmt numFmtId="{n}"/>' for n in range(100_001))),
        "too_big",
    ),
    "cell formats without end": (
        "a.xlsx",
        lambda: xlsx({"S": ""}, styles=f"<cellXfs>{'<xf/>' * 100_001}</cellXfs>"),
        "too_big",
    ),
    "sheets without end": ("a.xlsx", lambda: xlsx({f"S{n}": "" for n in range(1_001)}), "too_big"),
    "OpenDocument sheets without end": ("a.ods", lambda: ods({f"S{n}": "" for n in range(1_001)}), "too_big"),
    "hidden OpenDocument styles without end": (
        "a.ods",
        lambda: ods({"S": "".join(STYLE.format(n) for n in range(100_001))}),
        "too_big",
    ),
    "relations without end": (
        "a.xlsx",
        lambda: xlsx(
            {"S": ""}, extra={"_rels/.rels": f"<a>{''.join(map(RELATION.format, range(5_001)))}</a>"}
        ),
        "corrupt",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(("name", "content", "code"), TOO_MANY.values(), ids=TOO_MANY)
def test_more_of_something_than_any_program_writes_is_refused(
    name: str, content: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(WppError) as caught:
        read(content(), name)
    assert (caught.value.code, caught.value.exit_code) == (code, 3)
    assert name in caught.value.message


def test_cells_beyond_the_last_column_of_a_sheet_are_not_kept() -> None:
    book = Xlsx(Source("a.xlsx", xlsx({"S": f"<row>{'<c><v>1</v></c>' * 20_000}</row>"})))
    (row,) = book.rows("S")
    assert max(row.cells) == 16_383


def test_a_row_of_cells_without_end_is_given_up_at_once() -> None:
    def cells(number: int) -> Xlsx:
        return Xlsx(Source("a.xlsx", xlsx({"S": f"<row>{'<c/>' * number}<c><v>1</v></c></row>"})))

    assert list(cells(99_999).rows("S")) == []
    with pytest.raises(TooBig, match="more than 100,000 cells"):
        list(cells(100_000).rows("S"))


@pytest.mark.long
@pytest.mark.parametrize("expression", BOMBS.values(), ids=BOMBS)
def test_a_file_made_to_stop_the_machine_is_answered_in_time_and_memory(
    expression: str, tmp_path: Path
) -> None:
    made = tmp_path / "bomb"
    names = {
        "xlsx": xlsx,
        "HEAD": xml_rows(TABLE),
        "HEADINGS": b"First name,Last name,Email\n",
        "PAGE": b"<table><tr><td>First name<td>Last name<td>Email",
    }
    made.write_bytes(eval(expression, names))  # noqa: S307 - the table above
    program = """
        import resource, sys, time
        from pathlib import Path
        from support.sheet_columns import PEOPLE
        from wpp.errors import WppError
        from wpp.sheets import read_sheet
        resource.setrlimit(resource.RLIMIT_AS, (400 * 1024**2, 400 * 1024**2))
        try:
            print("read", len(read_sheet(Path(sys.argv[1]), PEOPLE).rows))
        except WppError as error:
            print(error.code)
        print(time.process_time() < 10)
    """
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(made)],
        env={"PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    answer, in_time = done.stdout.split("\n")[:2]
    assert answer in (
        "read 0",
        "read 1",
        "too_big",
        "corrupt",
        "not_a_spreadsheet",
        "no_rows",
        "empty_file",
        "no_header",
    ), done.stderr
    assert in_time == "True"
