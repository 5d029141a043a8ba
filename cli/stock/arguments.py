"""What the commands about stock take."""

from pathlib import Path
from typing import Annotated

import typer

from cli.framework.options import (
    file_path,
)

SkuCode = Annotated[str, typer.Argument(metavar="SKU", help="SKU code, e.g. TEE-NVY-M, or its barcode.")]
FileOrNot = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", parser=file_path, help="The warehouse's spreadsheet, or - for standard input."
    ),
]
