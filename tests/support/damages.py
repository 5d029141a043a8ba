"""What happens to a database's file: every kind of damage, done to a copy, the same each time for the same number."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096
LEAF_OF_INDEX, LEAF_OF_TABLE = 0x0A, 0x0D
"""How a page begins: https://sqlite.org/fileformat2.html, section 1.6."""
HEADER = {
    "magic": 3,
    "page size": 16,
    "write version": 18,
    "read version": 19,
    "payload": 21,
    "format": 47,
    "text": 59,
}
"""Bytes of the header without which the file cannot be understood."""
Damage = Callable[[Path, int], None]


def no_database(path: Path, _seed: int) -> None:
    """Something else, under its name."""
    path.write_bytes(b"this is no database, it is a letter to the client\n" * 200)


def empty(path: Path, _seed: int) -> None:
    """Nothing is left."""
    path.write_bytes(b"")


def truncated(path: Path, seed: int) -> None:
    """Cut off somewhere, in the middle of a page or at its end."""
    size = path.stat().st_size
    cut = random.Random(seed).randrange(1, size)
    with path.open("r+b") as file:
        file.truncate(cut if seed % 2 else max(PAGE, cut // PAGE * PAGE))


def header(path: Path, seed: int) -> None:
    """One byte that says what the file is."""
    name = sorted(HEADER)[seed % len(HEADER)]
    flip(path, HEADER[name], 0x55)


def index_leaf(path: Path, seed: int) -> None:
    """Eight bytes in a page of an index."""
    scribble(path, LEAF_OF_INDEX, seed)


def table_leaf(path: Path, seed: int) -> None:
    """The beginning of a page of a table: where its rows lie."""
    chosen = random.Random(seed).choice(pages(path, LEAF_OF_TABLE))
    for place in range(1, 12):
        flip(path, chosen * PAGE + place, 0xA5)


def zeros(path: Path, seed: int) -> None:
    """A page that the disk never wrote."""
    kind = LEAF_OF_TABLE if seed % 2 else LEAF_OF_INDEX
    chosen = random.Random(seed).choice(pages(path, kind))
    with path.open("r+b") as file:
        file.seek(chosen * PAGE)
        file.write(bytes(PAGE))


def undecodable(path: Path, seed: int) -> None:
    """A text whose bytes are none."""
    table, column = (("users", "last_name"), ("orders", "town"), ("emails", "subject"), ("skus", "code"))[
        seed % 4
    ]
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"UPDATE {table} SET {column} = CAST(X'ff61fe' AS TEXT) WHERE rowid = 1")
        file.commit()


def freelist(path: Path, seed: int) -> None:
    """The list of pages that are free."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE gone (x)")
        file.execute("INSERT INTO gone VALUES (zeroblob(40000))")
        file.execute("DROP TABLE gone")
        file.commit()
    first = int.from_bytes(path.read_bytes()[32:36])
    for place in range(4, 4 + 4 * (1 + seed % 4)):
        flip(path, (first - 1) * PAGE + place, 0x7F)


def wrong_log(path: Path, seed: int) -> None:
    """The log of another database beside it."""
    other = path.with_name("other.db")
    other.unlink(missing_ok=True)
    with closing(sqlite3.connect(other)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA wal_autocheckpoint=0")
        file.execute("CREATE TABLE other (x)")
        file.executemany("INSERT INTO other VALUES (?)", [("x" * 3000,)] * (20 + seed))
        file.commit()
        shutil.copy(other.with_name("other.db-wal"), path.with_name(f"{path.name}-wal"))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def scribble(path: Path, kind: int, seed: int) -> None:
    """Turn eight bytes in the cells of a page of this kind; cells begin where its header says."""
    dice = random.Random(seed)
    chosen = dice.choice(pages(path, kind)) * PAGE
    begin = int.from_bytes(path.read_bytes()[chosen + 5 : chosen + 7])
    for _ in range(8):
        flip(path, chosen + dice.randrange(begin, PAGE), 0xFF)


def pages(path: Path, kind: int) -> list[int]:
    """The pages of a kind that hold something."""
    content = path.read_bytes()
    return [
        number
        for number in range(1, len(content) // PAGE)
        if content[number * PAGE] == kind and int.from_bytes(content[number * PAGE + 3 : number * PAGE + 5])
    ]


def flip(path: Path, place: int, mask: int) -> None:
    """Turn bits of one byte."""
    with path.open("r+b") as file:
        file.seek(place)
        was = file.read(1)[0]
        file.seek(place)
        file.write(bytes((was ^ mask,)))


DAMAGES: dict[str, Damage] = {
    "no database": no_database,
    "empty": empty,
    "truncated": truncated,
    "header": header,
    "index": index_leaf,
    "table": table_leaf,
    "zeros": zeros,
    "undecodable": undecodable,
    "freelist": freelist,
    "wrong log": wrong_log,
}
