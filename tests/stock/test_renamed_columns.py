"""A delivery whose headings are put together otherwise, among other columns and in another order, books the same."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.framework.hints import worded
from support.cli import Wpp
from support.depth import rounds
from wpp.catalogue.sku_names import CODES
from wpp.errors import Refusal
from wpp.portal import Portal
from wpp.sheets import ReadOptions, open_source
from wpp.stock.quantity_names import CAME, HOW_MANY, LINE
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS, check_goods_in
from wpp.stock.size_runs.read import read_stock_sheet

LINES = (("MUG-01", 12), ("00123", 40), ("5012345678900", 7))
OTHERS = {
    "Qty Ordered": ("50", "50", "50"),
    "Invoiced qty": ("50", "50", "50"),
    "Unit Cost": ("4", "5", "6"),
    "Supplier code": ("X-1", "X-2", "X-3"),
    "Variant Tax Code": ("P0", "P0", "P0"),
    "Weight (kg)": ("1", "2", "3"),
    "Barcode": ("4006381333931", "4006381333948", "4006381333955"),
    "Country": ("GB", "PT", "CN"),
    "Received": ("27/11/2026", "27/11/2026", "27/11/2026"),
    "Line no": ("1", "2", "3"),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """How a file is read is looked at here, and nothing is written."""
    return sqlite_url


@pytest.fixture
def goods(portal: Portal, wpp: Wpp, nowhere: Path) -> Portal:
    """A portal with three things, one of whose codes looks like a barcode and one like a number."""
    rows = [f"{sku},Thing {sku},each" for sku, _ in LINES]
    (nowhere / "catalogue.csv").write_text("\n".join(["SKU,Item,Unit", *rows]))
    assert wpp("catalogue", "import", "catalogue.csv", "-y").exit_code == 0
    return portal


def headings(
    nouns: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]
) -> st.SearchStrategy[str]:
    """Headings that a grammar makes, as systems spell them."""
    part = st.tuples(
        st.lists(st.sampled_from(before), max_size=2),
        st.sampled_from(nouns),
        st.lists(st.sampled_from(after), max_size=1) if after else st.just([]),
    )
    spelled = st.tuples(
        part,
        st.sampled_from([" ", "_", " - ", "", ": ", "."]),
        st.sampled_from(["as it is", "UPPER", "lower", "Title"]),
        st.sampled_from(["", " *", " (required)", " [UK]", ":"]),
    )

    def heading(
        made: tuple[tuple[list[str], str, list[str]], str, str, str],
    ) -> str:
        (first, noun, last), between, spell, end = made
        text = between.join([*first, noun, *last])
        return {"UPPER": text.upper(), "lower": text.lower(), "Title": text.title()}.get(spell, text) + end

    return spelled.map(heading)


def booked(portal: Portal, columns: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """What a delivery with these columns would book."""
    text = io.StringIO()
    csv.writer(text).writerows([list(columns), *zip(*columns.values(), strict=True)])
    file = io.BytesIO(text.getvalue().encode())
    file.name = "delivery.csv"
    with portal.reading() as session:
        sheet = read_stock_sheet(session, open_source(file), DELIVERY_COLUMNS, ReadOptions())
        plan = check_goods_in(session, sheet, delivery_note="DN-1")
    return {line.sku: line.quantity for line in plan.lines}


def renamed(usual: int) -> settings:
    """So many names in every run, and far more in the proofs."""
    return settings(
        max_examples=rounds(usual, deep=10 * usual),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


@pytest.mark.proof
@renamed(40)
@given(
    sku=headings(CODES.nouns, CODES.before, CODES.after),
    quantity=headings(HOW_MANY, (*LINE, *CAME), CAME),
    others=st.lists(st.sampled_from(sorted(OTHERS)), unique=True, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_columns_renamed_by_the_grammar_book_the_same_units(
    goods: Portal, sku: str, quantity: str, others: list[str], order: object
) -> None:
    columns = {sku: tuple(code for code, _ in LINES), quantity: tuple(str(units) for _, units in LINES)}
    columns |= {name: OTHERS[name] for name in others}
    names = list(columns)
    order.shuffle(names)  # type: ignore[attr-defined]
    assert booked(goods, {name: columns[name] for name in names}) == dict(LINES)


@pytest.mark.proof
@renamed(20)
@given(one=headings(HOW_MANY, LINE, CAME), two=headings(HOW_MANY, CAME, ()))
def test_two_quantities_are_never_one_of_them(goods: Portal, one: str, two: str) -> None:
    columns = {"SKU": tuple(code for code, _ in LINES), one: ("1", "2", "3"), f"{two} ": ("4", "5", "6")}
    with pytest.raises(Refusal) as refused:
        booked(goods, columns)
    assert refused.value.code == "ambiguous_header"


def test_of_two_codes_the_one_in_the_catalogue_is_meant(goods: Portal) -> None:
    ours, theirs = tuple(code for code, _ in LINES), ("X-1", "X-2", "X-3")
    units = tuple(str(units) for _, units in LINES)
    assert booked(goods, {"Item code": theirs, "Customer part no": ours, "Qty": units}) == dict(LINES)
    with pytest.raises(Refusal) as refused:
        booked(goods, {"Item code": theirs, "Part no": (ours[0], "X-8", "X-9"), "Qty": units})
    assert refused.value.code == "ambiguous_header"


def test_a_column_of_known_skus_is_suggested_whatever_it_is_called(goods: Portal) -> None:
    with pytest.raises(Refusal) as refused:
        booked(
            goods,
            {
                "Bezeichnung": ("A-1", "A-2", "A-3"),
                "Kennung": tuple(code for code, _ in LINES),
                "Qty": ("1", "2", "3"),
            },
        )
    assert [worded(each) for each in refused.value.hints] == [
        'If SKU is in column “Kennung” (for example MUG-01), add --map sku="Kennung"'
    ]
