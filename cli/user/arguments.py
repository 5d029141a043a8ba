"""What the commands about people take."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.framework.choices import called, not_one_of
from cli.framework.options import file_path
from wpp.errors import UsageError

ROLES = ("user", "representative", "warehouse", "cs", "admin")
ROLES_ALSO = {
    "starter": "user",
    "new-starter": "user",
    "rep": "representative",
    "client": "representative",
    "client-representative": "representative",
    "hr": "representative",
    "customer-service": "cs",
    "customer-services": "cs",
    "ds": "admin",
    "digital-service": "admin",
    "digital-services": "admin",
    "administrator": "admin",
}
"""What people call the roles."""
StateName = Literal["imported", "invited", "active", "ordered", "off"]
ReasonName = Literal["exchange", "damaged", "lost", "wrong-item", "undelivered", "goodwill"]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="Email address.")]
EmailOrFile = Annotated[
    str | None, typer.Argument(metavar="[EMAIL]", help="Email address; or use --from FILE.")
]
FromFile = Annotated[
    Path | None,
    typer.Option(
        "--from", metavar="FILE", parser=file_path, help="Everyone in a spreadsheet, or - for standard input."
    ),
]

AcceptOdd = Annotated[
    bool,
    typer.Option("--accept-odd", help="Accept names and addresses that look odd. [default: list them]"),
]


def role_name(text: str) -> str:
    """A role by its name, or by another that people use."""
    name = called(text, ROLES, ROLES_ALSO)
    if name is None:
        raise typer.BadParameter(not_one_of(text, ROLES, ROLES_ALSO, "a role"))
    return name


def role_option(text: str) -> typer.models.OptionInfo:
    """An option that is a role."""
    option: typer.models.OptionInfo = typer.Option(
        "--role",
        parser=role_name,
        metavar="ROLE",
        help=f"{text}: {', '.join(ROLES)}; admin is digital services.",
    )
    return option


def one_of(email: str | None, from_file: Path | None) -> str:
    """The address, empty where there is a file. Raises `UsageError` where there are both, or neither."""
    if email is not None and from_file is not None:
        raise UsageError("EMAIL and --from FILE do not go together.", hints=["Choose one of the two."])
    if email is None and from_file is None:
        raise UsageError("Whose account? The email address is missing.", hints=["EMAIL", "--from FILE"])
    return email or ""
