"""A copy of the tree, in which a guard can be missing, and tests that run there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

TOOL = Path(__file__).resolve().parents[1]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".mutants", ".*_cache", ".hypothesis", "__pycache__")
MADE = {"build", "dist", "demo"}
"""What `make` puts beside the product; inside it, a folder of the same name is the product's own."""
PASSED, NOTHING_RUN = 0, 5


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of tests ended; `code` is None where it took too long."""

    code: int | None
    output: str
    failed: str = ""

    @property
    def all_passed(self) -> bool:
        """Whether no test missed anything."""
        return self.code in (PASSED, NOTHING_RUN)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the tree."""

    root: Path

    def cover(self, files: Sequence[str], to: Path, *, marks: str, limit: float) -> Ended:
        """Measure these test files."""
        return self.pytest([*files, "-m", marks], {"MUTANTS_COVER": str(to)}, limit)

    def run(self, tests: Sequence[str], *, limit: float) -> Ended:
        """Run these tests in this order, until one fails."""
        chosen = self.root / ".chosen.json"
        chosen.write_text(json.dumps(list(tests)))
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        ended = self.pytest([*files, "--exitfirst"], {"MUTANTS_RUN": str(chosen)}, limit)
        failed = json.loads(chosen.read_text())
        if ended.code == 1 and len(failed) == 1:
            return Ended(ended.code, ended.output, failed[0])
        return ended

    def pytest(self, words: Sequence[str], told: dict[str, str], limit: float) -> Ended:
        """Start pytest here, interrupt it where it takes longer than `limit` seconds."""
        paths = os.pathsep.join(map(str, (self.root, self.root / "tests", TOOL)))
        # Compiled modules are kept: without, every run would compile the product and rewrite its tests again.
        place = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "", "CI": "1"}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--rootdir=.",
            "-p",
            "mutants.plugin",
            "-p",
            "no:cacheprovider",
        ]
        process = subprocess.Popen(
            [*command, *words],
            cwd=self.root,
            env=os.environ | place | told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return Ended(None, interrupted(process))
        return Ended(process.returncode, output)

    @contextmanager
    def without(self, file: str, changed: bytes) -> Iterator[None]:
        """The copy with one file changed."""
        path = self.root / file
        compiled = Path(cache_from_source(path))
        before = path.read_bytes()
        # Python tells by the second and the size whether what it compiled is out of date: too coarse for this.
        compiled.unlink(missing_ok=True)
        path.write_bytes(changed)
        try:
            yield
        finally:
            path.write_bytes(before)
            compiled.unlink(missing_ok=True)


def interrupted(process: subprocess.Popen[str]) -> str:
    """End it as Ctrl-C does, so that it stops its servers; and at once where it does not hear."""
    for number, patience in ((signal.SIGINT, 15), (signal.SIGKILL, 15)):
        try:
            os.killpg(process.pid, number)
            output, _ = process.communicate(timeout=patience)
            return output
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    return ""


@contextmanager
def copied(root: Path) -> Iterator[Copy]:
    """A copy that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        to = Path(folder) / "tree"

        def left_behind(folder: str, names: list[str]) -> set[str]:
            return LEFT_BEHIND(folder, names) | (MADE if Path(folder) == root else set())

        shutil.copytree(root, to, ignore=left_behind, symlinks=True)
        yield Copy(to)
