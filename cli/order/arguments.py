"""What the commands about orders take."""

from typing import Annotated

import typer

STATUSES = ("on-hold", "progressing", "completed", "rejected", "cancelled")

Number = Annotated[str, typer.Argument(metavar="ORDER", help="The order's number.")]


def status_word(text: str) -> str:
    """A status as it is typed: on-hold, or On Hold."""
    word = str(text).strip().lower().replace(" ", "-")
    if word not in STATUSES:
        raise typer.BadParameter(
            f"“{text}” isn't a status: use {', '.join(STATUSES[:-1])} or {STATUSES[-1]}."
        )
    return word
