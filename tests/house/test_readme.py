"""The README's commands say what the README says they say."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n\$ (wpp [^\n]+)\n(.*?)```", re.DOTALL)
CLOCK = re.compile(r"It is \w+ \d+ \w+ \d{4} at \d\d:\d\d in")


def told(command: str, folder: Path) -> str:
    """What a command prints, both streams in the order in which a terminal shows them."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *shlex.split(command)[1:]],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": "/usr/bin:/bin", "WPP_ACTOR": "dee"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return CLOCK.sub("It is … in", done.stdout.replace(str(folder), "/portal")).rstrip()


def test_the_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    folder = tmp_path / "portal"
    shutil.copytree(ROOT / "data" / "sample", folder)
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) == 5
    told("wpp init", folder)
    for command, shown in blocks:
        assert told(command, folder) == CLOCK.sub("It is … in", shown).rstrip(), command


def test_every_file_that_the_readme_and_the_docs_link_to_is_there() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
