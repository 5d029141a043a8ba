"""A script whose variable is empty is told so: no option takes an empty value for “not given”."""

from collections.abc import Iterator

import pytest

from cli.framework.blank_values import MAY_BE_BLANK
from support.cast import Cast, order
from support.cli import Wpp, everything
from support.commands import COMMANDS
from wpp.portal import Portal


def options() -> Iterator[tuple[str, str]]:
    """Every command with every name of its options that take a value; old names too."""
    for name, command in COMMANDS.items():
        for parameter in command.params:
            if parameter.param_type_name == "option" and not parameter.is_flag:
                names = [
                    *parameter.opts,
                    *(old for old, new in command.renamed.items() if new in parameter.opts),
                ]
                yield from ((name, each) for each in names)


OPTIONS = sorted(set(options()))


def test_there_are_options_that_take_a_value() -> None:
    assert {("order complete", "--from"), ("stock book-in", "--reference"), ("db backup", "--to")} < set(
        OPTIONS
    )
    assert {option for _, option in OPTIONS} > MAY_BE_BLANK


@pytest.mark.parametrize("name", sorted({name for name, option in OPTIONS if option not in MAY_BE_BLANK}))
def test_an_empty_value_is_wrong_usage_that_names_the_option(wpp: Wpp, name: str) -> None:
    for option in [option for command, option in OPTIONS if command == name and option not in MAY_BE_BLANK]:
        for words in ([option, ""], [option, " "], [f"{option}="]):
            told = wpp(*name.split(), *words)
            assert (told.exit_code, told.stdout) == (2, ""), words
            assert ": the value is empty." in told.stderr, words
            assert option in COMMANDS[name].renamed or f"wpp: {option}:" in told.stderr


@pytest.mark.parametrize("option", ["--config", "--as"])
@pytest.mark.parametrize("behind", [True, False])
def test_neither_is_one_of_the_options_before_the_command(wpp: Wpp, option: str, behind: bool) -> None:
    words = ("doctor", option, "") if behind else (option, "", "doctor")
    told = wpp(*words)
    assert (told.exit_code, f"{option}: the value is empty." in told.stderr) == (2, True)


def test_an_order_is_not_completed_without_its_code_where_a_variable_was_empty(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    number = order(portal, cast.mia).number
    before = everything(portal)
    told = wpp("order", "complete", number, "--tracking", "", "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (2, "usage")
    assert everything(portal) == before


def test_what_may_be_empty_is_taken(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    assert wpp("user", "edit", cast.mia.email, "--last", "").exit_code == 0
    assert wpp("stock", "adjust", "BOT", "+1", "--reason", "found", "--note", "").exit_code == 0
    assert wpp("settings", "set", "closures", "").exit_code == 0
