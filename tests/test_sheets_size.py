"""Files made to stop the machine: answered in ten seconds and 400 MB, in a process of their own that has no more."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from support.sheet_columns import HEADINGS
from support.sheet_files import xlsx, xml_rows

TABLE = [HEADINGS, ("Ann", "Lee", "ann@example.com")]
BOMBS = {
    "a value in the last cell": "xlsx({'S': HEAD + '<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>'})",
    "100,000 blank formatted rows": "xlsx({'S': HEAD + ('<row s=\"1\">' + '<c s=\"1\"/>' * 30 + '</row>') * 100_000})",
    "a million formatted rows": "xlsx({'S': HEAD + '<row s=\"1\" customFormat=\"1\"/>' * 1_000_000})",
    "cells without end": "xlsx({'S': HEAD + '<row>' + '<c/>' * 20_000_000 + '</row>'})",
    "spaces without end": "xlsx({'S': HEAD}, extra={'xl/styles.xml': b'<a>' + b' ' * 340_000_000})",
    "strings without end": "xlsx({'S': HEAD}, strings=('<si><t>' + 'x' * 1000 + '</t></si>') * 80_000)",
    "noughts without end": "b'\\0' * (65 * 1024 * 1024)",
    "line ends without end": "HEADINGS + b'\\n' * 50_000_000",
    "quotes without end": "HEADINGS + b'a,\"b\\n' * 5_000_000",
    "tags inside one another without end": "xlsx({'S': HEAD + '<a>' * 10_000_000})",
    "commas without end": "HEADINGS + (b',' * 900_000 + b'\\n') * 50",
}


@pytest.mark.slow
@pytest.mark.parametrize("expression", BOMBS.values(), ids=BOMBS)
def test_a_file_made_to_stop_the_machine_is_answered_in_time_and_memory(
    expression: str, tmp_path: Path
) -> None:
    made = tmp_path / "bomb"
    names = {"xlsx": xlsx, "HEAD": xml_rows(TABLE), "HEADINGS": b"First name,Last name,Email\n"}
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
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(made)],
        env={"PYTHONPATH": f"{tests.parent}{os.pathsep}{tests}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    answer, in_time = done.stdout.split("\n")[:2]
    assert answer in ("read 1", "read 0", "too_big", "corrupt", "not_a_spreadsheet", "no_rows"), done.stderr
    assert in_time == "True"
