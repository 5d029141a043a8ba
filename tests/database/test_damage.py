"""A damaged file: every command says so under its own code, and `db check` lists what is damaged, whatever it is."""

import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from support.cast import Cast, order
from support.cli import Answer, Wpp
from support.damages import DAMAGES
from support.every_command import WRITES, prepare, words_of
from wpp.database import Database
from wpp.database.damage import damage_of_file, first_look
from wpp.database.failures import DatabaseDamaged
from wpp.jobs import recent_runs
from wpp.portal import Portal
from wpp.portal.database_check import check_database

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
READS: dict[str, list[str]] = {
    "db check": [],
    "db status": [],
    "db backup": ["--to", "copy.db"],
    "doctor": [],
    "cron": ["-q"],
    "settings list": [],
    "user list": ["--json"],
    "user show": ["mia@client.example.com", "--json"],
    "user imports": [],
    "catalogue list": ["--json"],
    "stock list": ["--json"],
    "stock show": ["TSH-M", "--json"],
    "stock history": ["--json"],
    "stock deliveries": ["--json"],
    "stock runway": ["--json"],
    "purchase list": ["--json"],
    "order list": ["--json"],
    "order show": ["{done}", "--json"],
    "return list": ["--json"],
    "report sla": ["--json"],
    "mail list": ["--json"],
    "mail send": [],
    "audit": ["--json"],
}
"""Commands that read, or do what is due."""
FEW = ("db check", "cron", "stock list", "stock adjust")
SEEDS = {"no database": 1, "empty": 1, "truncated": 6, "header": 7, "undecodable": 4, "wrong log": 2}
"""How often each kind of damage is done; the others, which hit a page or a byte, 8 times."""
CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.+]+Z?|\d\d:\d\d|[0-9a-f]{12,}|[A-Za-z0-9_-]{30,}|\d+(,\d+)* bytes|<[^>]*>|\.\d+ s"
)


def settled(url: str) -> Path:
    """The file of a database, with what its log held."""
    path = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def is_told(answer: Answer) -> bool:
    """Whether it was said that the file is damaged, and what to do; the doctor lists it."""
    said = answer.stdout + answer.stderr
    return (
        (answer.exit_code == 3 or "FAIL  write" in said)
        and "is damaged" in said
        and "restore the last backup" in said
    )


def same(answer: Answer, sound: Answer) -> bool:
    """Whether the answer is that of the sound file, but for times and what is drawn by lot."""
    return answer.exit_code == sound.exit_code and all(
        CHANGING.sub("*", one) == CHANGING.sub("*", other)
        for one, other in ((answer.stdout, sound.stdout), (answer.stderr, sound.stderr))
    )


class Trial:
    """One portal, restored before each command."""

    def __init__(self, portal: Portal, wpp: Wpp, numbers: dict[str, str], keep: Path) -> None:
        self.wpp, self.numbers, self.keep = wpp, numbers, keep
        keep.mkdir()
        portal.close()
        self.path = settled(portal.configuration.database_url)
        shutil.copytree(".", keep / "work")
        shutil.copy(self.path, keep / "wpp.db")

    def restore(self) -> None:
        """Everything as it was."""
        for name in ("", "-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{name}").unlink(missing_ok=True)
        shutil.copy(self.keep / "wpp.db", self.path)
        shutil.copytree(self.keep / "work", ".", dirs_exist_ok=True)
        for file in Path().iterdir():
            if not (self.keep / "work" / file.name).exists():
                file.unlink()

    def answer(self, name: str, damage: str = "", seed: int = 0) -> Answer:
        """What a command says about the damaged file, or the sound one."""
        self.restore()
        if damage:
            DAMAGES[damage](self.path, seed)
        reads = [*name.split(), *(word.format(**self.numbers) for word in READS.get(name, ()))]
        return self.wpp(*(reads if name in READS else words_of(name, self.numbers)))


def wrong_answers(
    trial: Trial, names: tuple[str, ...], seeds: dict[str, int]
) -> tuple[dict[str, int], list[str]]:
    """How often damage was told, and answers that neither tell it nor are those of the sound file."""
    figures = {"told": 0, "not touched": 0}
    wrong: list[str] = []
    for name in names:
        sound = trial.answer(name)
        for damage, times in seeds.items():
            for seed in range(times):
                answer = trial.answer(name, damage, seed)
                if is_told(answer):
                    figures["told"] += 1
                elif same(answer, sound):
                    figures["not touched"] += 1
                else:
                    wrong.append(f"{name}, {damage} {seed}: {answer.exit_code} {answer.stderr[:200]}")
    return figures, wrong


@ON_SQLITE
def test_a_few_commands_tell_every_kind_of_damage(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path
) -> None:
    order(portal, cast.mia)
    trial = Trial(portal, wpp, {}, tmp_path / "keep")
    figures, wrong = wrong_answers(trial, FEW, dict.fromkeys(DAMAGES, 1))
    assert wrong == []
    assert figures["told"] >= 35


@pytest.mark.long
@ON_SQLITE
@pytest.mark.parametrize("part", range(4))
def test_every_command_tells_every_kind_of_damage(
    portal: Portal, cast: Cast, wpp: Wpp, tmp_path: Path, part: int
) -> None:
    trial = Trial(portal, wpp, prepare(portal, cast, wpp), tmp_path / "keep")
    names = tuple(sorted({**READS, **WRITES}))[part::4]
    figures, wrong = wrong_answers(trial, names, {name: SEEDS.get(name, 8) for name in DAMAGES})
    sys.stdout.write(f"{len(names)} commands: {figures}, {len(wrong)} wrong\n")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def file(sqlite_url: str) -> Path:
    """A file of a portal, to be damaged."""
    return settled(sqlite_url)


def run_sql(file: Path, *statements: str) -> None:
    """Change a file behind the portal's back."""
    with closing(sqlite3.connect(file)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def test_a_sound_database_has_no_fault(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    found = check_database(portal.database)
    assert (found.ok, found.damage, found.differences, found.figures) == (True, [], [], [])


def test_each_value_that_its_column_cannot_hold_is_listed_with_its_row(file: Path) -> None:
    run_sql(
        file,
        "INSERT INTO cron_runs (id, worker, started_at, lease_until, result) "
        "VALUES (7, 'a', '2026-03-02 09:00:00', '2026-03-02 09:00:00', '{}')",
        "UPDATE cron_runs SET worker = CAST(X'ff61' AS TEXT), started_at = '2026-0x-02', result = '{\"a'",
        "INSERT INTO settings (key, value) VALUES ('brand.name', 'x')",
        "INSERT INTO stock_levels (sku_id, location, quantity) VALUES (99, 'available', 'many')",
    )
    assert damage_of_file(file) == [
        "cron_runs, row 7: worker is not UTF-8 text",
        "cron_runs, row 7: started_at cannot be read as a time",
        "cron_runs, row 7: result cannot be read as JSON",
        "stock_levels, row 1: quantity is no whole number",
        "stock_levels, row 1: what it belongs to is missing from skus",
    ]
    assert first_look(file) is None


def test_rows_that_cannot_be_read_are_named_with_those_around_them(file: Path) -> None:
    rows = ", ".join(f"('key {number:04}', '{'x' * 400}')" for number in range(1, 41))
    run_sql(file, f"INSERT INTO settings (key, value) VALUES {rows}")
    content = bytearray(file.read_bytes())
    place = content.index(b"key 0020xxx") // 4096 * 4096
    content[place : place + 4096] = bytes(4096)
    file.write_bytes(content)
    found = [line for line in damage_of_file(file) if line.startswith("settings: ")]
    assert len(found) == 1
    shown = re.fullmatch(r"settings: rows after (\d+) before (\d+) cannot be read \(.*malformed\)", found[0])
    assert shown is not None
    assert int(shown[1]) < 20 < int(shown[2]) <= int(shown[1]) + 12


def test_an_index_without_a_row_is_named(file: Path) -> None:
    run_sql(
        file,
        "INSERT INTO sku_aliases VALUES ('A', 'A', 1, '2026-03-02 09:00:00')",
        "PRAGMA writable_schema=ON",
        "UPDATE sqlite_master SET sql = replace(sql, '(sku_id)', '(code)') WHERE name = 'ix_sku_aliases_sku_id'",
    )
    assert "row 1 missing from index ix_sku_aliases_sku_id" in damage_of_file(file)


@ON_SQLITE
def test_a_table_whose_name_is_no_text_is_damage_and_no_bug(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    portal.close()
    file = settled(portal.configuration.database_url)
    sound = file.read_bytes()
    file.write_bytes(sound.replace(b"tablesku_aliases", b"tablesku_ali\xff\xfes"))
    assert file.read_bytes() != sound
    assert is_told(wpp("stock", "list"))
    told = wpp("db", "check")
    assert (is_told(told), told.stdout.splitlines()[0]) == (
        True,
        "Damaged: its table of contents is not UTF-8 text",
    )


def test_of_an_empty_file_no_table_is_listed(file: Path) -> None:
    DAMAGES["empty"](file, 1)
    database = Database(f"sqlite:///{file}")
    found = check_database(database)
    assert (found.damage, found.differences) == (["the file is empty"], [])
    database.close()


@pytest.mark.parametrize("name", [name for name in DAMAGES if name != "undecodable"])
def test_the_check_answers_whatever_the_file_is(file: Path, name: str) -> None:
    DAMAGES[name](file, 1)
    database = Database(f"sqlite:///{file}")
    assert check_database(database).damage
    database.close()


def test_a_value_that_cannot_be_meant_is_damage_and_no_bug(sqlite_url: str) -> None:
    file = settled(sqlite_url)
    run_sql(
        file, "INSERT INTO cron_runs VALUES (1, NULL, 'a', '2026-0x-02', '2026-03-02 09:00:00', NULL, '{}')"
    )
    database = Database(sqlite_url)
    with pytest.raises(DatabaseDamaged, match="cron_runs, row 1: started_at"), database.read() as session:
        recent_runs(session, limit=1)
    run_sql(file, "DELETE FROM cron_runs")
    with pytest.raises(ValueError, match="ours"), database.read():
        raise ValueError("ours")
    database.close()
