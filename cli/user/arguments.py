"""What the commands about people take."""

from typing import Annotated, Literal

import typer

RoleName = Literal["user", "representative", "warehouse", "cs", "admin"]
StateName = Literal["imported", "invited", "active", "ordered", "off"]
ReasonName = Literal["exchange", "damaged", "lost", "wrong-item", "undelivered", "goodwill"]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Email address.")]
