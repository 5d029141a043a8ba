"""Letters of another encoding than the file was read in: said, with what to try, and no wrong name taken."""

# ruff: noqa: RUF001 - these letters are meant, each as it stands

from pathlib import Path

import pytest

from cli.framework.hints import worded
from support.sheet_columns import read, rows
from support.sheet_files import ods, ods_rows, xls, xlsx, xml_rows
from wpp.errors import WppError
from wpp.sheets import BadCell, CellFault, Sheet, encoding_name, write_rejects
from wpp.sheets.errors import Corrupt
from wpp.sheets.model import Remark

HEADINGS = "First name,Last name,Email\n"


def people(*names: str) -> str:
    """A list of people, first and last name by a space."""
    lines = [f"{name.replace(' ', ',')},p{number}@example.com\n" for number, name in enumerate(names)]
    return HEADINGS + "".join(lines)


def worded_fault(fault: CellFault) -> str:
    """What is wrong with a cell, and what to do, as a terminal shows it."""
    return " ".join([fault.message, *([worded(fault.hint)] if fault.hint else [])])


def faults(sheet: Sheet) -> dict[int, list[str]]:
    """Row → what is said of its letters."""
    found = {
        row.number: [worded_fault(c) for c in row.values if isinstance(c, CellFault)] for row in sheet.rows
    }
    return {number: messages for number, messages in found.items() if messages}


ANOTHER = [
    ("cp1250", "Łukasz Wałęsa"),
    ("cp1250", "Paweł Lee"),
    ("cp1250", "Żaneta Lee"),
    ("cp1250", "Ann Ľubomír"),
    ("cp1250", "Ann Świątek"),
    ("cp1251", "Иван Петров"),
    ("cp1251", "Ян Lee"),
    ("cp1253", "Γιώργος Μαρία"),
    ("shift_jis", "太郎 山田"),
    ("shift_jis", "花子 鈴木"),
    ("shift_jis", "さくら 田中"),
    ("gbk", "小明 王"),
    ("mac_roman", "José García"),
    ("mac_roman", "Ann Muñoz"),
    ("mac_roman", "Ramón Jäger"),
    ("cp850", "José Ñíguez"),
    ("cp850", "Ann Björk"),
]


@pytest.mark.parametrize(("encoding", "name"), ANOTHER)
def test_a_name_of_another_encoding_is_doubted_and_the_right_one_is_the_first_to_try(
    encoding: str, name: str
) -> None:
    content = people(name, "Ann Lee").encode(encoding)
    sheet = read(content)
    assert list(faults(sheet)) == [2]
    (remark,) = sheet.remarks
    first, *_ = remark.hints
    assert worded(first).startswith(f"Add --encoding {encoding} ")
    odd = next(part for part in name.split() if not part.isascii())
    assert any(f"“{odd}”" in message for message in faults(sheet)[2])
    assert rows(read(content, encoding=encoding))[0][1] == (*name.split(), "p0@example.com")


def test_one_doubtful_row_puts_the_letters_of_all_others_in_doubt_and_no_plain_ones() -> None:
    sheet = read(people("Jan Němec", "Łukasz Kowalski", "Ann Lee", "José Dvořák").encode("cp1250"))
    said = faults(sheet)
    assert list(said) == [2, 3, 5]
    assert "“Nìmec” may be mis-encoded, like other text in this file" in said[2][0]
    assert "“Němec”" in said[2][0]
    assert said[5][0].endswith("Add --encoding cp1250 (Windows, Central Europe).")
    assert len(sheet.remarks) == 1


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8"])
def test_a_list_in_which_every_name_is_in_doubt_is_no_list_to_correct(encoding: str) -> None:
    name = "Łukasz Wałęsa" if encoding == "cp1250" else "JosÃ© MÃ¼ller"
    content = (HEADINGS + f"{name.replace(' ', ',')},a@example.com\n" * 10_001).encode(encoding)
    with pytest.raises(Corrupt, match=r"more than 20,000 of its cells .*(Central Europe|“José”|“Müller”)"):
        read(content)


def test_doubtful_names_that_come_back_uncorrected_are_named_again(tmp_path: Path) -> None:
    sheet = read(people("Łukasz Lee", "Jan Němec").encode("cp1250"))
    found = [
        sheet.problem(row, "first_name", BadCell(cell.code, cell.value, cell.message))
        for row in sheet.rows
        for cell in row.values
        if isinstance(cell, CellFault)
    ]
    for name in ("rejects.xlsx", "rejects.csv"):
        write_rejects(tmp_path / name, sheet, found)
        assert list(faults(read((tmp_path / name).read_bytes(), name))) == [2, 3]


def test_a_person_who_knows_better_says_so() -> None:
    content = people("£ukasz Lee").encode("cp1252")
    assert list(faults(read(content))) == [2]
    sheet = read(content, encoding="cp1252")
    assert (faults(sheet), sheet.remarks) == ({}, [])


TRUE_NAMES = (
    "José Müller|Ñíguez D’Arcy|Zoë O‘Brien|Šimon Žaneta|PLEŠKO L'HAŸ|Þórdís Sæþór|Guðrún Ýmir|Mª José|Anne–Marie Søren|"
    "McÉwan d'Élan|Øyvind Åsa|Çelik Ægir|Mia\xa0Lou van\xa0der\xa0Berg|JOSÉ’S Größe|Élodie “Lou”|Bœuf Œuvre|ÉTÉ Aÿ"
)


def test_true_names_of_western_europe_are_never_in_doubt() -> None:
    sheet = read(people(*TRUE_NAMES.split("|")).encode("cp1252"))
    assert (faults(sheet), sheet.remarks) == ({}, [])
    assert [" ".join(map(str, row.values[:2])) for row in sheet.rows] == TRUE_NAMES.split("|")


@pytest.mark.parametrize(
    "text",
    [
        "£5 mug",
        "½kg bag",
        "2 m³",
        "10 cm³",
        "Café – navy",
        "Lycra®",
        "11° C",
        "¿Qué?",
        "5 µm",
        "§ 5",
        "XS–XL",
    ],
)
def test_descriptions_keep_their_signs(text: str) -> None:
    sheet = read(f"{HEADINGS}{text},Lee,a@example.com\n".encode("cp1252"))
    assert (faults(sheet), sheet.rows[0].values[0]) == ({}, text)


@pytest.mark.parametrize(
    ("ruined", "name"),
    [
        ("JosÃ©", "José"),
        ("MÃ¼ller", "Müller"),
        ("Å\x81ukasz", "Łukasz"),
        ("Ð˜Ð²Ð°Ð½", "Иван"),
        ("Oâ€™Neill", "O’Neill"),
    ],
)
def test_letters_that_were_ruined_before_they_were_saved_are_named(ruined: str, name: str) -> None:
    table = [("First name", "Last name", "Email"), (ruined, "Lee", "a@example.com")]
    files = {
        "a.csv": "\n".join(",".join(line) for line in table).encode(),
        "a.xlsx": xlsx({"S": xml_rows(table)}),
        "a.ods": ods({"S": ods_rows(table)}),
        "a.xls": xls(table),
    }
    for file, content in files.items():
        (message,) = faults(read(content, file))[2]
        assert f"“{name}”" in message


@pytest.mark.parametrize("name", ["£ukasz", "Micha³", "Wa³êsa", "D\x92Arcy"])
def test_a_name_that_was_read_wrongly_and_then_saved_is_no_name_in_any_file(name: str) -> None:
    table = [("First name", "Last name", "Email"), (name, "5 m³ £5", "a@example.com")]
    for file, content in (
        ("a.csv", "\n".join(map(",".join, table)).encode()),
        ("a.xlsx", xlsx({"S": xml_rows(table)})),
    ):
        (message,) = faults(read(content, file))[2]
        assert "before it was saved" in message


def test_a_cell_of_utf_8_in_a_file_of_windows_text_is_read_and_said() -> None:
    sheet = read(people("Zoë Lee").encode() + "Zoë,Lee,y@example.com\n".encode("cp1252"))
    assert faults(sheet) == {}
    assert sheet.remarks == [
        Remark("Some cells are UTF-8 and others are not. These were read as UTF-8: “Zoë”.")
    ]


@pytest.mark.parametrize(
    ("encoding", "real"), [("latin-1", "mac_roman"), ("cp1251", "cp1252"), ("utf-8", "cp1252")]
)
def test_an_encoding_that_was_named_and_is_not_that_of_the_file_is_doubted(encoding: str, real: str) -> None:
    sheet = read(people("José Müller").encode(real), encoding=encoding)
    assert "does not seem to be" in faults(sheet)[2][0]


@pytest.mark.parametrize("named", ["utf-16-le", "utf-16-be", "cp037"])
def test_an_encoding_under_which_there_are_no_headings_is_answered_with_how_they_read_without_it(
    named: str,
) -> None:
    with pytest.raises(
        WppError, match="Read as UTF-8, they are “First name”, “Last name” and “Email”"
    ) as caught:
        read(people("Zoë Lee").encode(), encoding=named)
    assert list(map(worded, caught.value.hints)) == ["Leave --encoding out."]


def test_headings_that_another_encoding_knows_name_it() -> None:
    content = "Prénom;Nom;Courriel\nAnn;Lee;a@example.com\n".encode("mac_roman")
    from wpp.starters.columns import STARTER_COLUMNS

    with pytest.raises(WppError, match="“Prénom”") as caught:
        read(content, columns=STARTER_COLUMNS)
    assert list(map(worded, caught.value.hints)) == ["Add --encoding mac_roman (Macintosh)."]


@pytest.mark.parametrize(
    ("named", "near"),
    [
        ("cp1525", "cp1252"),
        ("ansi", "cp1252"),
        ("win-1250", "cp1250"),
        ("sjis-jp", "shift_jis"),
        ("mac", "mac_roman"),
    ],
)
def test_an_encoding_that_does_not_exist_is_answered_with_those_that_are_like_it(
    named: str, near: str
) -> None:
    with pytest.raises(WppError, match="There is no text encoding") as caught:
        read(people("Ann Lee").encode(), encoding=named)
    assert worded(caught.value.hints[0]).startswith(f"Add --encoding {near} ")


def test_encodings_have_the_names_that_people_know() -> None:
    assert encoding_name(read(people("Ann Lee").encode("utf-16-le")).encoding) == "UTF-16, little endian"
    assert encoding_name("cp1250") == "Windows, Central Europe (cp1250)"
    assert encoding_name("utf-8-sig") == "UTF-8"
