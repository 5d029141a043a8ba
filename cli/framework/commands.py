"""Declare nouns and commands: spread groups of options, keep the lines of an example, sort the first help page.

Old names keep working but are hidden from help: scripts and cron tables use them.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.framework.blank_values import refuse_blank
from cli.framework.unasked import keep_answers

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
SECTIONS = ("Set up", "People", "Goods", "Orders", "Keep it running", "Commands")
"""The headings of the first help page, in the order of the journey."""


class Group(TyperGroup):
    """A noun with its verbs. Asked nothing, it says what it has; Typer would say so on stderr, with exit 2."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit
        refuse_blank(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The verbs, under the headings that they were declared with."""
        sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in SECTIONS}
        widest = max(len(name) for name, verb in self.commands.items() if not verb.hidden)
        for name, verb in self.commands.items():
            if verb.hidden:
                continue
            heading = getattr(verb, "rich_help_panel", None) or "Commands"
            about = verb.get_short_help_str(formatter.width - widest - 6)
            sections[heading].append((name.ljust(widest), about))
        for heading, rows in sections.items():
            if not rows:
                continue
            with formatter.section(heading):
                formatter.write_dl(rows)


class Command(TyperCommand):
    """A command whose usage line says FILE where Typer says {FILE}; options that had another name keep it unseen."""

    renamed: Mapping[str, str] = {}
    """Old option → the one that is shown."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        present = [self.present_name(argument) for argument in args]
        refuse_blank(self, ctx, present)
        return super().parse_args(ctx, present)

    def present_name(self, argument: str) -> str:
        """An argument with the option's present name, for scripts that have the old one."""
        name, equals, value = argument.partition("=")
        return f"{self.renamed.get(name, name)}{equals}{value}"

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [re.sub(r"^\{(.*)\}(\.\.\.)?$", r"\1\2", piece) for piece in super().collect_usage_pieces(ctx)]


class SignedCommand(Command):
    """A command with a change among its arguments: `-2` is a number there and no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [re.sub(r"^-(?=[0-9]+$)", "−", argument) for argument in args])


def command_group(about: str) -> typer.Typer:
    """An app for the verbs of one noun."""
    return typer.Typer(
        help=about, cls=Group, rich_markup_mode=None, add_completion=False, context_settings=SETTINGS
    )


def command(
    app: typer.Typer,
    name: str,
    function: Callable[..., None],
    *,
    section: str | None = None,
    signed: bool = False,
    renamed: Mapping[str, str] | None = None,
    hidden: bool = False,
) -> None:
    """Make a function a command of a noun, or of the root under a section of its help page.

    `renamed` is old option → present one. A command that was renamed is declared once more, hidden, under the old name.
    """
    kind = SignedCommand if signed else Command
    app.command(
        name,
        cls=type(kind.__name__, (kind,), {"renamed": renamed or {}}),
        help=help_of(function),
        rich_help_panel=section,
        context_settings=SETTINGS,
        hidden=hidden,
    )(expand_options(function))


def help_of(function: Callable[..., None]) -> str:
    """The docstring; its examples are kept line by line, which Click does after a backspace character."""
    return re.sub(r"^(Examples?:)$", "\b\n\\1", inspect.getdoc(function) or "", flags=re.MULTILINE)


def expand_options(function: Callable[..., None]) -> Callable[..., None]:
    """A function whose groups of options are options of their own, as Typer wants them, after those of the command."""
    signature = inspect.signature(function)
    groups: dict[str, Any] = {}
    parameters: list[inspect.Parameter] = []
    shared: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        if is_dataclass(parameter.annotation):
            groups[parameter.name] = parameter.annotation
            shared += options_of(parameter.annotation)
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    parameters += shared

    @wraps(function)
    def gathered(**values: Any) -> None:
        keep_answers(values.get("answers"))
        for name, group in groups.items():
            values[name] = group(**{field.name: values.pop(field.name) for field in fields(group)})
        function(**values)

    del gathered.__wrapped__
    gathered.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    gathered.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return gathered


def options_of(group: Any) -> list[inspect.Parameter]:
    """The fields of a group as parameters."""
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is MISSING else field.default,
            annotation=field.type,
        )
        for field in fields(group)
    ]
