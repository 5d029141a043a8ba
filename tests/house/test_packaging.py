"""What people install: the wheel is whole, the locks agree with the project, and nobody shares our generic names."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.floors import PACKAGES, ROOT
from wpp import __version__

DISTRIBUTION = "welcome-pack-portal"
LOCKS = ("requirements.lock", "requirements-dev.lock")
# The first three would tie an install to one network; a lock that names addresses does so too.
PLACES = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\w+://", re.IGNORECASE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and laid out in a folder as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


@pytest.mark.slow
def test_the_wheel_holds_the_three_packages_and_the_samples_and_nothing_else(wheel: Path) -> None:
    ours = {path for package in PACKAGES for path in files_under(ROOT / package, package)}
    carried = {path for path in files_under(wheel) if ".dist-info/" not in path}
    assert carried == ours | set(files_under(ROOT / "data", "wpp/data"))
    for needed in (
        "wpp/migrations/versions/*.py",
        "wpp/mail/**/*.html",
        "wpp/mail/**/*.txt",
        "wpp/data/*",
        "store/templates/**/*.html",
    ):
        assert any(wheel.glob(needed)), f"the wheel has no {needed}"


@pytest.mark.slow
def test_an_installed_portal_runs_away_from_its_source(wheel: Path, tmp_path: Path) -> None:
    script = (
        "import wpp, cli.main, store; from wpp.database.schema import upgrade;"
        f"upgrade('sqlite:///{tmp_path}/wpp.db'); print(wpp.__file__, cli.__file__, store.__file__, sep='\\n')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert [Path(line).parents[1] for line in ran.stdout.splitlines()] == [wheel] * 3
    assert (tmp_path / "wpp.db").stat().st_size > 0


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert __version__ == project["project"]["version"]


def test_nobody_else_provides_our_generic_names() -> None:
    assert neighbours() == set()
    for package in PACKAGES:
        found = find_spec(package)
        assert found
        assert found.origin == str(ROOT / package / "__init__.py")


def test_a_neighbour_with_one_of_our_names_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = tmp_path / "corner_shop-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: corner-shop\nVersion: 1.0\n")
    (described / "top_level.txt").write_text("store\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert neighbours() == {"corner-shop"}


def test_no_folder_of_tests_hides_a_package() -> None:
    assert [name for name in PACKAGES if (ROOT / "tests" / name).exists()] == []


@pytest.mark.parametrize("name", [*LOCKS, "pyproject.toml", "Makefile", ".ci/run"])
def test_installing_is_tied_to_no_place(name: str) -> None:
    assert PLACES.findall((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line", ["--index-url x", "--extra-index-url=x", "--find-links /x", "a @ https://example.com/a.whl"]
)
def test_a_place_is_noticed(line: str) -> None:
    assert PLACES.search(line)


def test_the_locks_hold_what_the_project_asks_for_and_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run, develop = (pins(ROOT / lock) for lock in LOCKS)
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["postgres"]
    assert unmet(wanted + groups["build"], run) == []
    assert unmet(groups["dev"], develop) == []
    assert run.items() <= develop.items()


def test_a_lock_that_lags_behind_is_noticed() -> None:
    assert unmet(["rich>=14", "typer<0.29", "segno"], {"rich": "13.9", "typer": "0.28.0"}) == [
        "rich>=14",
        "segno",
    ]


def files_under(folder: Path, name: str = "") -> list[str]:
    """Paths of the files in a folder, as they are called from `name` on; Python's caches aside."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [(Path(name) / path).as_posix() for path in paths if "__pycache__" not in path.parts]


def neighbours() -> set[str]:
    """Other distributions here that provide a package of one of our names."""
    owners = metadata.packages_distributions()
    found = {owner for package in PACKAGES for owner in owners.get(package, [])}
    return found - {DISTRIBUTION}


def pins(lock: Path) -> dict[str, str]:
    """The version of each distribution that a lock file names."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def unmet(wanted: list[Any], pinned: dict[str, str]) -> list[str]:
    """Requirements that no pin answers; what is not text includes another group."""
    missing = []
    for text in wanted:
        if isinstance(text, str):
            need = Requirement(text)
            version = pinned.get(canonicalize_name(need.name))
            if version is None or version not in need.specifier:
                missing.append(text)
    return missing
