"""Where the sample files are: in `wpp/data` of an installed wheel, or in `data/` of the repository."""

from importlib.resources import files
from pathlib import Path

from wpp.errors import NotFound


def sample(name: str) -> Path:
    """One sample file, as `catalogue.xlsx`, `starters.csv` or `goods-in.xlsx`.

    Raises `NotFound` for an installation that was made without them.
    """
    package = Path(str(files("wpp")))
    for folder in (package / "data", package.parent / "data"):
        path = folder / "sample" / name
        if path.is_file():
            return path
    raise NotFound(
        f"The sample file {name} is not part of this installation.", hints=["Install the wheel again."]
    )
