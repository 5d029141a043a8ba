"""A migration that has landed is never edited: databases that ran it would differ from those that run it now."""

from pathlib import Path

from support.landed import FOLDER, landed, mark_of, migrations


def test_no_migration_that_has_landed_was_edited_or_taken_out() -> None:
    now = migrations()
    assert {name: now.get(name) for name in landed()} == landed()


def test_only_the_newest_migrations_have_not_landed() -> None:
    names = list(migrations())
    known = landed()
    assert names[: len(known)] == list(known)


def test_a_change_of_what_it_does_is_an_edit_and_its_place_in_the_chain_is_none(tmp_path: Path) -> None:
    source = (FOLDER / "versions" / "0018_unexport.py").read_text(encoding="utf-8")
    copy = tmp_path / "0018_unexport.py"
    copy.write_text(source.replace('"0017"', '"0099"'), "utf-8")
    assert mark_of(copy) == landed()["0018_unexport"]
    copy.write_text(source.replace("def upgrade", "x = 1\n\n\ndef upgrade"), "utf-8")
    assert mark_of(copy) != landed()["0018_unexport"]
