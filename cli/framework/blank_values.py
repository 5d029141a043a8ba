"""Options without a value: `--from ""`, which a script gives where a variable is empty, is wrong usage.

Taken for “not given”, it would complete an order without its tracking code, or book in a delivery under any purchase.
"""

from collections.abc import Sequence
from typing import Any

import typer

MAY_BE_BLANK = frozenset({"--line2", "--town", "--postcode", "--phone", "--first", "--last", "--note"})
"""Options whose empty value says something: an address without that part, a name of one word, nothing to note."""


def refuse_blank(command: Any, context: Any, arguments: Sequence[str]) -> None:
    """Raises wrong usage, naming the option. Values are looked at as they were typed: `""` as a path would be `.`."""
    if context.resilient_parsing:
        return
    typed, _, _ = command.make_parser(context).parse_args(args=list(arguments))
    for parameter in command.params:
        if parameter.param_type_name != "option" or not MAY_BE_BLANK.isdisjoint(parameter.opts):
            continue
        given = typed.get(parameter.name)
        values = given if isinstance(given, list) else [given]
        if any(isinstance(value, str) and not value.strip() for value in values):
            raise typer.BadParameter("the value is empty.", ctx=context, param=parameter)
