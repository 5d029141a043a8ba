"""Every code that scripts go by: given by the command whose file deserves it, and explained in the docs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support import codes
from support.cast import ADDRESS, Cast, fill, order
from support.cli import Answer, Wpp, everything
from support.sheet_files import compound, record, xls, xlsx, xml_rows
from wpp.orders.placing import place_order
from wpp.people.entitlements import OrderLimit
from wpp.portal import Portal

PROMISED_PROBLEMS = """
missing_email bad_email duplicate_in_file name_missing not_text suspicious_text cell_error formula_no_value ragged_row
bad_quoting bad_encoding unknown_sku missing_sku bad_quantity wrong_unit missing_note
"""
PROMISED_REFUSALS = """
not_found not_a_file not_readable empty_file no_header missing_column ambiguous_header ambiguous_sheet no_rows
not_a_spreadsheet wrong_extension corrupt encrypted legacy_xls too_big unsafe_xml already_booked rows_rejected
out_of_stock order_limit illegal_transition unknown_order unknown_user
"""

HEADINGS = ("First name", "Last name", "Email")
ANN = ("Ann", "Lee", "ann@example.com")
HEAD = b"First name,Last name,Email\n"
ROW = b"Ann,Lee,ann@example.com\n"
WORKBOOK = xlsx({"S": xml_rows([HEADINGS, ANN])})
FORMULA = xml_rows([(None, "Lee", "ann@example.com")], first=2).replace("<c/>", "<c><f>B2</f></c>")
NO_VALUE = xlsx({"S": xml_rows([HEADINGS]) + FORMULA})
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
STARTERS = ("import-users",)
LEAVERS = ("user", "disable", "--from")
DELIVERY = ("stock", "book-in")
CATALOGUE = ("catalogue", "import")
COUNTED = ("stock", "count")
EXPECTED = ("stock", "expect")
SHIPPED = ("order", "complete", "--from")
BACK = ("return", "record", "--from")


@dataclass(frozen=True)
class Case:
    """A file and the command that reads it; `before` are commands that come first."""

    words: tuple[str, ...]
    file: str = ""
    content: bytes = b""
    before: tuple[tuple[str, ...], ...] = ()
    other: Mapping[str, bytes] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    """Codes without which this one can't be."""


PROBLEMS = {
    "missing_email": Case(STARTERS, "a.csv", HEAD + b"Ann,Lee,\n"),
    "bad_email": Case(STARTERS, "a.csv", HEAD + b"Ann,Lee,ann\n"),
    "odd_name": Case(STARTERS, "a.csv", HEAD + b"Mr Ann,Lee,ann@example.com\n"),
    "role_address": Case(STARTERS, "a.csv", HEAD + b"Ann,Lee,info@example.com\n"),
    "several_addresses": Case(STARTERS, "a.csv", HEAD + b"Ann,Lee,a@example.com <b@example.com>\n"),
    "duplicate_in_file": Case(STARTERS, "a.csv", HEAD + ROW + ROW),
    "maybe_same_person": Case(STARTERS, "a.csv", HEAD + ROW + b"Ann,Lee,al@example.com\n"),
    "shared_address": Case(STARTERS, "a.csv", HEAD + ROW + b"Bob,Lee,ann@example.com\n"),
    "erased_person": Case(
        STARTERS,
        "a.csv",
        HEAD + ROW,
        before=(
            ("user", "add", "ann@example.com", "--first", "Ann", "--last", "Lee"),
            ("user", "erase", "ann@example.com", "-y"),
        ),
    ),
    "cannot_order": Case(STARTERS, "a.csv", HEAD + b"Rita,Tester,rita@house.example.com\n"),
    "name_differs": Case(STARTERS, "a.csv", HEAD + b"Mia,Stone,mia@client.example.com\n"),
    "not_a_leaver": Case(LEAVERS, "a.csv", b"Email,Status\nmia@client.example.com,Active\n"),
    "leaves_later": Case(LEAVERS, "a.csv", b"Email,Leaving date\nmia@client.example.com,2099-01-31\n"),
    "staff_account": Case(LEAVERS, "a.csv", b"Email\nrita@house.example.com\n"),
    "name_missing": Case(STARTERS, "a.csv", HEAD + b",,ann@example.com\n"),
    "not_text": Case(STARTERS, "a.csv", HEAD + b"12,Lee,ann@example.com\n"),
    "suspicious_text": Case(STARTERS, "a.csv", HEAD + b"=1+1,Lee,ann@example.com\n"),
    "cell_error": Case(STARTERS, "a.csv", HEAD + b"#N/A,Lee,ann@example.com\n"),
    "formula_no_value": Case(STARTERS, "a.xlsx", NO_VALUE),
    "ragged_row": Case(STARTERS, "a.csv", HEAD + b"Ann,Lee,Jr,ann@example.com\n"),
    "bad_quoting": Case(STARTERS, "a.csv", HEAD + b'"Ann,Lee,ann@example.com\n'),
    "bad_encoding": Case(STARTERS, "a.csv", HEAD + "René,Lee,r@example.com\n".encode("mac_roman")),
    "too_long": Case(STARTERS, "a.csv", HEAD + b"A" * 140_000 + b",Lee,ann@example.com\n"),
    "unknown_sku": Case(DELIVERY, "a.csv", b"Delivery note,SKU,Quantity\nDN-1,BOTT,1\n"),
    "missing_sku": Case(DELIVERY, "a.csv", b"Delivery note,SKU,Quantity\nDN-1,,1\n"),
    "bad_quantity": Case(DELIVERY, "a.csv", b"Delivery note,SKU,Quantity\nDN-1,BOT,12 boxes\n"),
    "wrong_unit": Case(DELIVERY, "a.csv", b"Delivery note,SKU,Quantity,Unit\nDN-1,BOT,1,box\n"),
    "same_size": Case(CATALOGUE, "a.csv", b"SKU,Item,Size\nTSH-9,T-shirt,S\n"),
    "cannot_replace": Case(CATALOGUE, "a.csv", b"SKU,Item,Replaces\nBOT,Bottle,CARD\n"),
    "meaning_column": Case(
        STARTERS,
        "a.csv",
        b"First name,Last name,Email,Status\nAnn,Lee,ann@example.com,Leaver\n",
    ),
    "bad_barcode": Case(CATALOGUE, "a.csv", b"SKU,Item,Barcode\nBOT,Bottle,2000000000016\n"),
    "code_taken": Case(CATALOGUE, "a.csv", b"SKU,Item,Other codes\nBOT,Bottle,CARD\n"),
    "code_conflict": Case(DELIVERY, "a.csv", b"Delivery note,SKU,EAN,Quantity\nDN-1,BOT,TSH-M,1\n"),
    "no_parent": Case(
        CATALOGUE,
        "a.csv",
        b"Type,SKU,Name,Parent,Attribute 1 name,Attribute 1 value(s)\nvariation,A-S,,A,Size,S\nsimple,B,Bag,,,\n",
    ),
    "size_conflict": Case(DELIVERY, "a.csv", b"Delivery note,SKU,Size,Quantity\nDN-1,TSH-M,XL,1\n"),
    "missing_note": Case(DELIVERY, "a.csv", b"SKU,Quantity\nBOT,1\n"),
    "bad_date": Case(DELIVERY, "a.csv", b"Delivery note,Date,SKU,Quantity\nDN-1,soon,BOT,1\n"),
    "bad_time": Case(COUNTED, "a.csv", b"SKU,Quantity,Counted at\nBOT,1,noon\n"),
    "moved_between": Case(
        COUNTED, "a.csv", b"SKU,Quantity,Counted at\nBOT,1,2026-03-01 09:00\nBOT,1,2026-03-31 09:00\n"
    ),
    "missing_reference": Case(EXPECTED, "a.csv", b"SKU,Quantity,Expected\nBOT,5,2099-04-14\n"),
    "missing_day": Case(EXPECTED, "a.csv", b"Reference,SKU,Quantity\nPO-1,BOT,5\n"),
    "missing_order": Case(SHIPPED, "a.csv", b"Order,Tracking\n,15501234567890\n"),
    "other_recipient": Case(
        SHIPPED, "a.csv", b"Order,Tracking,Name\n10008,A1,Omar Tester\n10019,A2,Mia Tester\n"
    ),
    "missing_condition": Case(BACK, "a.csv", b"Order,SKU,Condition\n10008,BOT,\n"),
    "bad_condition": Case(BACK, "a.csv", b"Order,SKU,Condition\n10008,BOT,wet\n"),
    "rest_of_order": Case(
        BACK,
        "a.csv",
        b"Order,SKU,Condition\n10008,BOT,wet\n10008,CARD,good\n",
        beside=frozenset({"bad_condition"}),
    ),
}
REFUSALS = {
    "not_found": Case((*STARTERS, "missing.csv")),
    "not_a_file": Case((*STARTERS, "folder")),
    "not_readable": Case((*STARTERS, "circle.csv")),
    "empty_file": Case(STARTERS, "a.csv", b"\n\n"),
    "transposed": Case(STARTERS, "a.csv", b"First name,Ann\nLast name,Lee\nEmail,ann@example.com\n"),
    "no_header": Case(STARTERS, "a.csv", b"colour,shape\nred,round\n"),
    "missing_column": Case(STARTERS, "a.csv", b"First name,Email\nAnn,a@example.com\n"),
    "ambiguous_header": Case(STARTERS, "a.csv", b"First name,Last name,Email,Work email\nA,B,C,D\n"),
    "ambiguous_sheet": Case(
        STARTERS, "a.xlsx", xlsx({"A": xml_rows([HEADINGS, ANN]), "B": xml_rows([HEADINGS, ANN])})
    ),
    "no_rows": Case(STARTERS, "a.csv", HEAD),
    "not_a_spreadsheet": Case(STARTERS, "a.csv", b"<html><body><table>"),
    "wrong_extension": Case(STARTERS, "a.xlsx", HEAD + ROW),
    "corrupt": Case(STARTERS, "a.xlsx", WORKBOOK[:-200]),
    "encrypted": Case(STARTERS, "a.xlsx", compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})),
    "legacy_xls": Case(STARTERS, "a.xls", xls([HEADINGS, ANN], version=0x0500)),
    "too_big": Case(
        STARTERS,
        "a.xls",
        xls([HEADINGS, ANN], extra=record(0x0203, bytes.fromhex("ffffff00000000000000000000f0"))),
    ),
    "unsafe_xml": Case(STARTERS, "a.xlsx", xlsx({"S": ""}, extra={"xl/worksheets/sheet1.xml": ENTITIES})),
    "already_booked": Case(
        DELIVERY,
        "a.csv",
        b"Delivery note,SKU,Quantity\nDN-1,BOT,1\n",
        before=(("stock", "book-in", "a.csv"),),
    ),
    "rows_rejected": Case((*STARTERS, "--strict"), "a.csv", HEAD + b"Ann,Lee,ann\n"),
    "out_of_stock": Case(("stock", "adjust", "BOT", "-99", "--reason", "damaged")),
    "illegal_transition": Case(
        ("order", "approve", "10008"), before=(("order", "cancel", "10008", "--reason", "No"),)
    ),
    "unknown_order": Case(("order", "show", "10009")),
    "unknown_user": Case(("user", "show", "nobody@example.com")),
    "unknown_import": Case(("import-users", "--undo", "9")),
    "import_in_use": Case(
        ("import-users", "--undo", "1"),
        other={"list.csv": HEAD + ROW},
        before=(("import-users", "list.csv", "--welcome"), ("mail", "send")),
    ),
    "already_exists": Case(("user", "add", "mia@client.example.com", "--first", "Mia")),
    "file_exists": Case(("import-users", "--template", "list.csv"), other={"list.csv": ROW}),
    "not_writable": Case(("import-users", "--template", "nowhere/list.csv")),
    "bad_option": Case((*STARTERS, "--encoding", "klingon"), "a.csv", HEAD + ROW),
}


def prepare(wpp: Wpp, case: Case) -> None:
    """The files of a case in the working folder, and the commands that come first."""
    Path("folder").mkdir()
    Path("circle.csv").symlink_to("circle.csv")
    for name, content in {**case.other, case.file: case.content}.items():
        if name:
            Path(name).write_bytes(content)
    for words in case.before:
        assert wpp(*words).exit_code in (0, 4), words


def told(wpp: Wpp, case: Case) -> Answer:
    """What the command of a case answers."""
    return wpp(*case.words, *([case.file] if case.file else []), "--json")


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_code_of_a_problem_is_given_by_a_file_that_has_it(
    portal: Portal, cast: Cast, wpp: Wpp, code: str
) -> None:
    assert [order(portal, user).number for user in (cast.mia, cast.omar)] == ["10008", "10019"]
    prepare(wpp, PROBLEMS[code])
    answer = told(wpp, PROBLEMS[code])
    document = answer.document
    found = document["error"]["problems"] if "error" in document else document["rejected"]
    said = {problem["code"] for problem in (*found, *document.get("notes", ()))}
    assert said == {code} | PROBLEMS[code].beside
    no_fault = code == "duplicate_in_file"
    assert answer.exit_code == (0 if no_fault else 3 if "error" in document else 4)
    for problem in found:
        assert set(problem) == {"sheet", "row", "column", "value", "code", "message"}
        assert problem["message"].endswith((".", "?"))


@pytest.mark.parametrize("code", REFUSALS)
def test_every_code_of_a_refusal_is_given_by_what_deserves_it(
    portal: Portal, cast: Cast, wpp: Wpp, code: str
) -> None:
    assert order(portal, cast.mia).number == "10008"
    prepare(wpp, REFUSALS[code])
    before = everything(portal)
    answer = told(wpp, REFUSALS[code])
    error = answer.document["error"]
    assert error["code"] == code
    assert answer.exit_code == (2 if code == "bad_option" else 3)
    assert error["message"].endswith((".", "?"))
    assert "\n" not in error["message"]
    assert everything(portal) == before


def test_a_second_order_is_refused_by_its_own_code(portal: Portal, cast: Cast) -> None:
    order(portal, cast.mia)
    key = fill(portal, cast.mia)
    with pytest.raises(OrderLimit) as caught, portal.transaction(by=cast.mia.email) as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=key, address=ADDRESS)
    assert (caught.value.code, caught.value.exit_code) == ("order_limit", 3)


def test_every_code_that_was_promised_is_tried() -> None:
    assert set(PROMISED_PROBLEMS.split()) <= set(PROBLEMS)
    assert set(PROMISED_REFUSALS.split()) <= set(REFUSALS) | {"order_limit"}


def test_every_problem_of_the_product_is_tried() -> None:
    assert codes.problems() == set(PROBLEMS)


def documented() -> dict[str, str]:
    """The tables of the page about codes, by their headings."""
    page = (codes.ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    return {
        section.partition("\n")[0]: "\n".join(re.findall(r"^\| `.*$", section, re.MULTILINE))
        for section in page.split("\n## ")[1:]
    }


def test_every_problem_is_in_the_docs() -> None:
    found = set(re.findall(r"^\| `([a-z_]+)` \|", documented()["Problems"], re.MULTILINE))
    assert found == codes.problems()


def test_every_refusal_is_in_the_docs_in_the_words_of_its_class() -> None:
    assert documented()["Refusals"] == codes.refusal_table(), "tests/support/codes.py writes the table"
