"""Everything that can be raised, told once: one line of what happened, lines of what to try, an exit code.

`wpp`'s own errors carry their words and their code. What Typer raises is wrong usage. Anything else is a bug: a short
message and exit code 1; the traceback is shown where `--debug` asks for it, since its values may be personal data.
"""

import contextlib
import errno
import json
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import typer

from cli.framework.hints import error_document, problem_document, worded
from cli.framework.text import OBEYED, printable
from wpp.errors import ExitCode, ProblemLike, UnavailableError, UsageError, WppError
from wpp.questions import NeedsAnswer, Question
from wpp.wording import count, listing

SHOWN_PROBLEMS = 20


def exit_code_of(run: Callable[[], object], *, arguments: Sequence[str]) -> int:
    """Run a command to its end and say what became of it; nothing is raised but `SystemExit`."""
    try:
        code = outcome(run, arguments=arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (`| head`).
        silence(sys.stdout)
        return 0
    except OSError as error:
        silence(sys.stdout)
        return tell(output_lost(error), as_json=False)
    return code


def outcome(run: Callable[[], object], *, arguments: Sequence[str]) -> int:
    """Run a command and tell what it raises; only that nothing can be told any more is raised from here."""
    as_json = "--json" in arguments
    try:
        run()
        sys.stdout.flush()
    except typer.Exit as ending:
        return ending.exit_code
    except typer.TyperException as error:
        return tell(as_usage(error), as_json=as_json)
    except WppError as error:
        return tell(error, as_json=as_json)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        sys.stderr.write("\nwpp: interrupted\n")
        return ExitCode.INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and is_of_output(error):
            raise
        return tell_bug(error, as_json=as_json, debug="--debug" in arguments)
    return 0


def is_of_output(error: OSError) -> bool:
    """Whether it was the output that could not be written. A file of ours would have its name with the error."""
    if isinstance(error, BrokenPipeError):
        return True
    return error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def output_lost(error: OSError) -> UnavailableError:
    """What is said where a full disk took the answer; whatever was done before stays done."""
    return UnavailableError(
        f"The output cannot be written: {(error.strerror or str(error)).lower()}.",
        hints=[
            "Free some disk space or redirect the output.",
            "Check wpp audit for what was done before you run it again.",
        ],
    )


def silence(stream: TextIO) -> None:
    """Send to nowhere what the stream still holds: Python would complain once more when it flushes at the end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def as_usage(error: typer.TyperException) -> UsageError:
    """Wrong usage in the words of this product, with the help page that says how it is used."""
    context: Any = getattr(error, "ctx", None)
    parameter: Any = getattr(error, "param", None)
    message = error.format_message()
    if parameter is not None and error.message:
        name = max(parameter.opts, key=len)
        name = name if name.startswith("-") else parameter.metavar or name.upper()
        message = f"{name}: {error.message}"
    page = context.command_path if context is not None else "wpp"
    return UsageError(message if message.endswith((".", "?")) else f"{message}.", hints=[f"{page} --help"])


def tell(error: WppError, *, as_json: bool) -> int:
    """One error to a person on stderr, and as a document on stdout where a program asked for one."""
    message = (
        "Nothing was done: a question needs an answer." if isinstance(error, NeedsAnswer) else error.message
    )
    lines = [f"wpp: {message}", *(f"  {line}" for line in error.details())]
    lines += problem_lines(error.problems)
    if isinstance(error, NeedsAnswer):
        lines += [line for question in error.questions for line in question_lines(question)]
    lines += [f"Try: {suggestion}" for suggestion in map(worded, error.hints)]
    write_lines(lines)
    if as_json:
        write_document({"error": error_document(error)})
    return error.exit_code


def tell_bug(error: Exception, *, as_json: bool, debug: bool) -> int:
    """A bug, without the values that it stumbled over."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{'/'.join(Path(place.filename).parts[-2:])}, line {place.lineno}"
    message = f"This is a bug in wpp, not something you did: {type(error).__name__} in {where}."
    advice = "Run again with --debug and send the output to your administrator."
    if debug:
        write_lines(trace_of(error))
    write_lines([f"wpp: {message}", f"Try: {advice}"])
    if as_json:
        write_document({"error": {"code": "bug", "message": message, "try": [advice], "problems": []}})
    return ExitCode.BUG


def trace_of(error: BaseException) -> list[str]:
    """Where it happened and what kind it is: messages quote what was at hand, a database's the row with an address."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*trace_of(behind), "Then:"] if behind is not None else []
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}" for frame in frames]
    return [*before, "Traceback, without messages (they may be personal):", *places, type(error).__name__]


def problem_lines(problems: Sequence[ProblemLike]) -> list[str]:
    """What is wrong in a file, a line each, and how many are left out; rows of one unknown SKU share a line."""
    groups: dict[tuple[object, ...], list[ProblemLike]] = {}
    for number, problem in enumerate(problems):
        document = problem.as_json()
        alike = ("sheet", "column", "code", "message") if problem.units is not None else ()
        groups.setdefault((-1 if alike else number, *(document[name] for name in alike)), []).append(problem)
    shown = list(groups.values())[:SHOWN_PROBLEMS]
    left = len(problems) - sum(map(len, shown))
    more = [f"  and {left} more; use --json to list them all"] if left else []
    return [*(f"  {problem_line(*group)}" for group in shown), *more]


def problem_line(*problems: ProblemLike) -> str:
    """Where something is wrong in a file, what, and what to do about it."""
    documents = [problem_document(problem) for problem in problems]
    document = documents[0]
    where = problems[0].place
    if len(documents) > 1:
        units = sum(problem.units or 0 for problem in problems)
        where = f"rows {listing([problem.place.removeprefix('row ') for problem in problems])} ({count(units, 'unit')})"
    column = f", {document['column']}" if document["column"] else ""
    return f"{where}{column}: {document['message']}"


def question_lines(question: Question) -> list[str]:
    """A question that could not be asked here, with the option that gives each of its answers."""
    values = [shlex.quote(answer.value) for answer in question.answers]
    width = max(map(len, values))
    options = [
        f"--answer {question.id}={value:<{width}}  {answer.means}"
        for value, answer in zip(values, question.answers, strict=True)
    ]
    asked = f"Optional: {question.text}" if question.optional else question.text
    return [f"  {asked}", *(f"    {line}" for line in options)]


def write_lines(lines: Sequence[str]) -> None:
    """Lines for a person, without anything that a terminal would obey; where they cannot be said, the exit code can."""
    try:
        for line in lines:
            sys.stderr.write(printable(line) + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def write_document(document: object) -> None:
    """The one document of a run."""
    sys.stdout.write(as_json_text(with_row_numbers(document)) + "\n")
    sys.stdout.flush()


def as_json_text(document: object) -> str:
    """JSON that says the same, with everything escaped that a terminal would obey, if somebody looks at it on one."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return "\n".join(OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", line) for line in text.split("\n"))


def with_row_numbers(document: object) -> object:
    """The document with each row under the number that the spreadsheet program shows, whatever it was read with."""
    if "wpp.sheets" not in sys.modules:
        return document
    from wpp.sheets import row_of

    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [plain(each) for each in value]
        return row_of(value) if isinstance(value, int) else value

    return plain(document)
