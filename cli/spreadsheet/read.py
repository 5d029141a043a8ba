"""From FILE and its options to a sheet: a path, or `-` for standard input; and the file of rejected rows."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.framework.errors import problem_lines
from cli.framework.options import SheetOptions, WriteOptions, answers_of, mapping_of
from cli.framework.output import warn
from cli.framework.progress import progress
from cli.framework.prompts import with_answers
from cli.spreadsheet.saved import recognising, remember_reading, saved_readings
from wpp.errors import ExitCode, Refusal, UsageError

if TYPE_CHECKING:
    from cli.template import TemplateKind
    from wpp.portal import Portal
    from wpp.sheets import Column, Problem, ReadOptions, Sheet, Source


def source_of(file: Path) -> "Source":
    """The content of the file, read once.

    Raises what `wpp.sheets.open_source` does, and `UsageError` for `-` at a terminal, where there is no input.
    """
    from wpp.sheets import open_source

    if str(file) != "-":
        return open_source(file)
    if sys.stdin.isatty():
        raise UsageError(
            "- reads standard input, but nothing is piped in.",
            hints=["cat FILE | wpp …", "Give the name of the file."],
        )
    return open_source(sys.stdin.buffer)


def sheet_of(
    file: Path,
    columns: "Sequence[Column]",
    sheet_options: SheetOptions,
    options: WriteOptions,
    *,
    kind: "TemplateKind",
    portal: "Portal | None" = None,
    saving: bool = True,
) -> "Sheet":
    """Read the file and find its columns; with a `portal`, also where sizes of the catalogue stand across the page.

    `kind` is what the file is for: a saved reading is used for files of its kind only. `saving` is False for what
    saves the reading itself.
    """
    from wpp.catalogue.row_skus import read_coded_sheet

    if sheet_options.rejects is not None:
        check_place(sheet_options.rejects, file)
    source = source_of(file)
    readings = saved_readings(kind, sheet_options) if saving else None

    def read(answers: dict[str, str]) -> "Sheet":
        reading = recognising(options_of(sheet_options, answers), readings, sheet_options, options)
        with progress(options, f"Reading {source.name}") as on_progress:
            if portal is None:
                return read_coded_sheet(source, columns, reading, on_progress=on_progress)
            from wpp.stock.size_runs.read import read_stock_sheet

            with portal.reading() as session:
                return read_stock_sheet(session, source, columns, reading, on_progress=on_progress)

    sheet = with_answers(options, sheet_options.answers, read)
    if saving:
        remember_reading(kind, sheet, source, sheet_options, options)
    return sheet


def options_of(sheet_options: SheetOptions, answers: dict[str, str] | None = None) -> "ReadOptions":
    """The options as `wpp.sheets` takes them; `answers` are those of `--answer` and what was answered since."""
    from wpp.sheets import ReadOptions

    return ReadOptions(
        sheet=sheet_options.sheet,
        header_row=sheet_options.header_row,
        map=mapping_of(sheet_options.mapping or []),
        encoding=sheet_options.encoding,
        delimiter=sheet_options.delimiter,
        answers=answers_of(sheet_options.answers) if answers is None else answers,
    )


def needed(file: Path | None, command: str) -> Path:
    """FILE, which is required unless a template is requested."""
    if file is None:
        raise UsageError(
            "FILE is missing. Give the spreadsheet to read, or - for standard input.",
            hints=[f"{command} --help"],
        )
    return file


def check_place(path: Path, read: Path | None = None) -> None:
    """Check, before anything is read or written, that a new file can be written here.

    Beside a file that is `read`, what is there may be the same, from the same command before. Raises `UsageError` for a
    folder or an unknown ending, `NotWritable`, and `FileThere` for a file that cannot be the same.
    """
    from wpp.sheets import check_extension, check_not_there
    from wpp.sheets.errors import not_writable

    try:
        if path.is_dir():
            raise UsageError(
                f"{path} is a folder, not a file to write.", hints=[f"Name a file in it: {path / 'new.xlsx'}"]
            )
        check_extension(path)
        if read is None or (path.exists() and read.exists() and path.samefile(read)):
            check_not_there(path)
        path.parent.stat()
        path.exists()
    except OSError as error:
        raise not_writable(path, error) from error


@contextmanager
def rejecting(sheet: "Sheet", sheet_options: SheetOptions, options: WriteOptions) -> Iterator[None]:
    """If the sheet is refused because of its rows, write them to the `--rejects` file before refusing."""
    from wpp.sheets import Problem, write_rejects
    from wpp.sheets.writing.drafts import same_or_absent

    try:
        yield
    except Refusal as refusal:
        problems = [problem for problem in refusal.problems if isinstance(problem, Problem)]
        if problems and sheet_options.rejects is not None and not options.dry_run:
            same_or_absent(
                sheet_options.rejects, lambda draft: write_rejects(draft, sheet, problems, whole=True)
            )
            written = len({problem.row for problem in problems})
            beside = "the rejected row" if written == 1 else f"each of the {written:,} rejected rows"
            warn(f"All rows are in {sheet_options.rejects}, with the reason next to {beside}.")
        raise


def rejected_rows(
    sheet: "Sheet", problems: "Sequence[Problem]", sheet_options: SheetOptions, options: WriteOptions
) -> Path | None:
    """Write the rejected rows if there are any and `--rejects` is set; a dry run writes nothing.

    They are written before anything is changed; the same command again finds the same rows in the file, which is fine.
    """
    from wpp.sheets import write_rejects
    from wpp.sheets.writing.drafts import same_or_absent

    if sheet_options.rejects is None or not problems or options.dry_run:
        return None
    same_or_absent(sheet_options.rejects, lambda draft: write_rejects(draft, sheet, problems))
    return sheet_options.rejects


def print_rejected(problems: "Sequence[Problem]") -> None:
    """Print the rejected rows on stderr, even with `--quiet`: they need attention."""
    warn(*problem_lines(problems))


def exit_with_rejected(
    options: WriteOptions, problems: "Sequence[Problem]", rejects: Path | None, *advice: str
) -> None:
    """Say what to do about the rejected rows, then exit with code 4."""
    if not problems:
        return
    one = len({problem.row for problem in problems}) == 1
    it = "it" if one else "them"
    if rejects:
        they = "It is in {}, with the reason" if one else "They are in {}, each with the reason"
        warn(f"{they.format(rejects)}: correct {it} there and import that file.")
    elif not options.dry_run:
        warn(f"Correct {it} and import the file again. To save {it} to a separate file: --rejects FILE.")
    warn(*advice)
    raise typer.Exit(ExitCode.LOOK)
