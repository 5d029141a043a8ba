"""Commands that read files: what they take, what they refuse, and what comes back to be corrected."""

from pathlib import Path

import openpyxl
import pytest

from support.cli import SAMPLES, Wpp


def test_an_import_has_the_keys_that_scripts_read(wpp: Wpp) -> None:
    told = wpp("import-users", str(SAMPLES / "starters.csv"), "--welcome", "--rejects", "bad.csv", "--json")
    assert told.exit_code == 4
    found = told.document
    assert (found["file"], found["sheet"], found["rows"]) == ("starters.csv", "starters", 14)
    assert (found["added"], found["known"], found["welcome_queued"]) == (12, 0, 12)
    assert (found["rejects_file"], found["dry_run"]) == ("bad.csv", False)
    assert [problem["code"] for problem in found["rejected"]] == ["bad_email"]
    assert "tom.baker@northwind" in Path("bad.csv").read_text(encoding="utf-8-sig")
    again = wpp("import-users", str(SAMPLES / "starters.csv"), "--welcome", "--json").document
    assert (again["added"], again["known"], again["welcome_queued"]) == (0, 12, 0)


def test_rejected_rows_can_be_corrected_and_sent_again(wpp: Wpp) -> None:
    wpp("import-users", str(SAMPLES / "starters.csv"), "--rejects", "bad.csv")
    bad = Path("bad.csv")
    bad.write_text(
        bad.read_text("utf-8").replace("tom.baker@northwind,", "tom.baker@northwind.example.com,"), "utf-8"
    )
    told = wpp("import-users", "bad.csv", "--json")
    assert (told.exit_code, told.document["added"]) == (0, 1)


def test_rejected_rows_come_back_as_a_workbook_with_the_reason_beside_each(wpp: Wpp) -> None:
    rows = ["Mia,Chen,mia@example.com", "Omar,=1+1,omar@example.com", "Uma,Lee,uma", "Nia,12,nia@example"]
    Path("list.csv").write_text("\n".join(["First name,Last name,Email", *rows]))
    told = wpp("import-users", "list.csv", "--rejects", "bad.xlsx")
    assert (
        "They are in bad.xlsx, each with the reason: correct them there and import that file." in told.stderr
    )
    book = openpyxl.load_workbook("bad.xlsx")
    sheet = book.active
    assert sheet is not None
    head, *bad = ([str(cell.value) for cell in row] for row in sheet.iter_rows())
    assert head == ["First name", "Last name", "Email", "Reason rejected", "Original row"]
    assert [(row[1], row[4]) for row in bad] == [("=1+1", "3"), ("Lee", "4"), ("12", "5")]
    assert sheet["B2"].data_type == "s"
    assert "looks like a formula" in bad[0][3]
    assert "Last name: Expected text, found a number: 12" in bad[2][3]
    assert "Email: 'nia@example' is not an email address" in bad[2][3]
    sheet["B2"], sheet["C3"] = "Haddad", "uma@example.com"
    book.save("corrected.xlsx")
    again = wpp("import-users", "corrected.xlsx", "--rejects", "worse.xlsx")
    assert again.exit_code == 4
    assert "Added 2 people" in again.stdout
    assert "It is in worse.xlsx, with the reason: correct it there and import that file." in again.stderr


def test_a_clean_import_is_exit_code_0_and_strict_takes_all_or_none(wpp: Wpp) -> None:
    good = b"Forename;Surname;E-mail Address\nNia;Field;nia@example.com\n"
    assert wpp("import-users", "-", piped=good).exit_code == 0
    told = wpp("import-users", "-", "--strict", piped=good + b"Tom;;tom\nUma;Lee;uma@example.com\n")
    assert told.exit_code == 3
    assert len(wpp("user", "list", "--json").document) == 1


def test_a_row_that_is_wrong_as_a_whole_is_named_without_a_column(wpp: Wpp) -> None:
    told = wpp("import-users", "-", piped=b'First name,Last name,Email\nNia,"Field,nia@example.com\n')
    assert "  row 2: A quotation mark opened" in told.stderr


def test_columns_can_be_named_by_hand(wpp: Wpp) -> None:
    file = b"Vorname?;Wer;Post\nNia;Field;nia@example.com\n"
    words = ["--map", "first_name=Vorname?", "--map", "last_name=Wer", "--map", "email=Post"]
    assert wpp("import-users", "-", *words, piped=file).exit_code == 0
    assert wpp("user", "show", "nia@example.com", "--json").document["last_name"] == "Field"


def test_a_catalogue_has_the_keys_that_scripts_read(wpp: Wpp) -> None:
    file = str(SAMPLES / "catalogue.xlsx")
    first = wpp("catalogue", "import", file, "--json").document
    assert (first["skus"], first["packs"], first["dry_run"]) == (19, 1, False)
    assert first["opening"]["goods_in"] == "GRN-1"
    again = wpp("catalogue", "import", file, "--json").document
    assert (again["skus"], again["opening"]) == (19, None)
    assert wpp("catalogue", "list", "--json").document[0]["packs"] == ["Welcome pack"]


def test_goods_in_has_the_keys_that_scripts_read_and_is_booked_once(sample_wpp: Wpp) -> None:
    file = str(SAMPLES / "goods-in.xlsx")
    told = sample_wpp("stock", "book-in", file, "--json")
    assert told.exit_code == 0
    found = told.document
    assert (found["goods_in"], found["delivery_note"], found["units"]) == ("GRN-2", "DN-48213", 104)
    assert found["lines"][0] == {"sku": "TEE-NVY-S", "quantity": 20}
    assert found["dry_run"] is False
    again = sample_wpp("stock", "book-in", file, "--json")
    assert (again.exit_code, again.document["error"]["code"]) == (3, "already_booked")


def test_goods_in_that_is_refused_writes_its_bad_rows_where_it_is_asked_to(sample_wpp: Wpp) -> None:
    file = b"Delivery note,SKU,Quantity\nDN-1,TEE-NVY-S,5\nDN-1,TEE-NVY-XXXL,5\nDN-1,TEE-NVY-M,many\n"
    told = sample_wpp("stock", "book-in", "-", "--rejects", "bad.csv", "--json", piped=file)
    assert (told.exit_code, told.document["error"]["code"]) == (3, "rows_rejected")
    assert {problem["code"] for problem in told.document["error"]["problems"]} == {
        "unknown_sku",
        "bad_quantity",
    }
    # The good row is in it too: a delivery is booked whole, so what is corrected must be the whole of it.
    assert len(Path("bad.csv").read_text("utf-8").splitlines()) == 4


def test_templates_are_read_by_the_commands_that_write_them(wpp: Wpp) -> None:
    assert wpp("import-users", "--template", "starters.xlsx").exit_code == 0
    assert wpp("stock", "book-in", "--template", "goods.xlsx").exit_code == 0
    assert wpp("catalogue", "template", "catalogue.xlsx").exit_code == 0
    for words in (["import-users", "starters.xlsx"], ["stock", "book-in", "goods.xlsx"]):
        assert wpp(*words, "--json").document["error"]["code"] == "no_rows"
    assert wpp("import-users", "--template", "starters.xlsx").exit_code == 3


def test_what_is_refused_whole_comes_back_whole_and_can_be_sent_in_as_it_is(sample_wpp: Wpp) -> None:
    file = b"Delivery note,SKU,Quantity\nDN-1,TEE-NVY-S,5\nDN-1,TEE-NVY-M,many\n"
    sample_wpp("stock", "book-in", "-", "--rejects", "bad.csv", piped=file)
    corrected = Path("bad.csv").read_text("utf-8").replace("many", "4")
    told = sample_wpp("stock", "book-in", "-", "--json", piped=corrected.encode())
    assert (told.exit_code, told.document["units"]) == (0, 9)


@pytest.mark.parametrize("command", ["import-users", "stock book-in"])
def test_rejects_never_take_the_place_of_a_file(sample_wpp: Wpp, command: str) -> None:
    content = "First name,Last name,Email\nAnn,Lee,nobody\n" if "users" in command else "SKU,Quantity\nX,1\n"
    Path("in.csv").write_text(content)
    told = sample_wpp(*command.split(), "in.csv", "--rejects", "in.csv", "--json")
    assert (told.exit_code, told.document["error"]["code"]) == (3, "file_exists")
    assert Path("in.csv").read_text() == content
