"""Headings beside a quantity that change what it means: cartons, pack sizes, back orders, damage, status, remarks.

Packs are written in too many ways for a list: what is packed, in what and how it is said are put together here.
"""

from wpp.sheets import Column, words
from wpp.stock.row_words import tells

PACKS = (
    *(("carton", "cartons"), ("ctn", "ctns"), ("box", "boxes"), ("case", "cases"), ("outer", "outers")),
    *(
        ("inner", "inners"),
        ("pack", "packs"),
        ("package", "packages"),
        ("pallet", "pallets"),
        ("bag", "bags"),
    ),
    *(
        ("polybag", "polybags"),
        ("bundle", "bundles"),
        ("crate", "crates"),
        ("tray", "trays"),
        ("parcel", "parcels"),
    ),
)
"""What units are packed in: one, several."""
UNIT_WORDS = words("units, unit, pcs, pc, pieces, items, qty, quantity, each, ea, no, number")
SEVERAL = ("{packs}", "no of {packs}", "no {packs}", "number of {packs}", "total {packs}", "{packs} received")
SEVERAL_MORE = (
    *(
        "{packs} delivered",
        "{packs} shipped",
        "{packs} despatched",
        "{pack} count",
        "{pack} qty",
        "{pack} quantity",
    ),
    *(
        "qty {packs}",
        "qty of {packs}",
        "quantity of {packs}",
        "count of {packs}",
        "# {packs}",
        "# of {packs}",
    ),
)
IN_EACH = (
    "{unit} per {pack}",
    "{unit} / {pack}",
    "{unit} in {pack}",
    "{unit} in each {pack}",
    "{unit} a {pack}",
)
SIZES = (
    "{pack} size",
    "per {pack}",
    "{pack} contents",
    "{pack} of",
    "{pack} content",
    "size of {pack}",
    "{pack} pack",
)


NUMBERED = (
    *(
        "{pack}",
        "{pack} no",
        "{pack} nos",
        "{pack} number",
        "{pack} numbers",
        "{pack} #",
        "{pack} range",
        "{packs} no",
    ),
    *("{pack} nr", "{pack} id", "{pack} ref", "{packs} nos", "{packs} numbers"),
)
FROM = ("{pack} from", "from {pack}", "{pack} no from", "first {pack}", "start {pack}", "{pack} start")
TO = ("{pack} to", "to {pack}", "{pack} no to", "last {pack}", "end {pack}", "{pack} end")


def names_of_packs(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Headings with what is packed in them."""
    return tuple(form.format(pack=pack, packs=packs) for pack, packs in PACKS for form in forms)


def pack_names() -> tuple[str, ...]:
    """Headings of how many packs there are."""
    return names_of_packs((*SEVERAL, *SEVERAL_MORE))


def in_pack_names() -> tuple[str, ...]:
    """Headings of how many units are in a pack."""
    sizes = (form.format(pack=pack) for pack, _ in PACKS for form in SIZES)
    each = (form.format(pack=pack, unit=unit) for pack, _ in PACKS for unit in UNIT_WORDS for form in IN_EACH)
    return (*sizes, *each, *words("Packed in, SPQ, Standard pack qty, Pack multiple, Units contained"))


COLOUR = Column("colour", "Colour", words("Color, Colour name, Colour code, Shade, Col"), required=False)


def packs_in_packs() -> tuple[str, ...]:
    """Headings of how many inner packs are in an outer one."""
    forms = ("{inner} per {outer}", "{inner} / {outer}", "{inner} in {outer}")
    return tuple(
        form.format(inner=inner, outer=outer)
        for inners in PACKS
        for inner in inners
        for outer, _ in PACKS
        if outer not in inners
        for form in forms
    )


PACK_COLUMNS = (
    Column("packs", "Cartons", pack_names(), required=False),
    Column("per_pack", "Units per carton", in_pack_names(), required=False),
    Column("packs_in_pack", "Inners per outer", packs_in_packs(), required=False),
    Column("pack_range", "Carton numbers", names_of_packs(NUMBERED), required=False, any_of=True),
    Column("pack_from", "Carton from", names_of_packs(FROM), required=False, any_of=True),
    Column("pack_to", "Carton to", names_of_packs(TO), required=False, any_of=True),
)
"""How many packs there are and what is in each; “1-10” below “Carton no” are ten of them."""
UNIT_COLUMNS = (
    *PACK_COLUMNS,
    Column(
        "status",
        "Status",
        words("State, Line status, Item status, Order status, Delivery status, Receipt status, Stock status"),
        required=False,
        tells=tells,
    ),
    Column("condition", "Condition", words("Quality, Item condition, Goods condition"), required=False),
    Column("inspection", "Inspection", words("QC, QC status, QC result, Inspection result"), required=False),
    Column("damaged", "Damaged", words("Damages, Faulty, Broken, Damaged qty, Qty damaged"), required=False),
    Column(
        "short",
        "Short",
        words("Shortage, Shortages, Missing, Not received, Short qty, Qty short, Qty missing, Lost"),
        required=False,
    ),
    Column(
        "rejected",
        "Rejected",
        words("Rejects, Rejected qty, Qty rejected, Failed, Failed QC"),
        required=False,
    ),
    Column(
        "back_order",
        "Back order",
        words(
            "Back ordered, Backorder, Backordered, B/O, BO, On back order, Back order qty, To follow, Outstanding",
            "Outstanding qty, Qty outstanding, Balance due",
        ),
        required=False,
    ),
    Column("returned", "Returned", words("Returns, Returned qty, Qty returned"), required=False),
    Column("size", "Size", words("Size name, Size code"), required=False),
    COLOUR,
    Column("remark_1", "Notes", words("Note, Delivery notes"), required=False),
    Column("remark_2", "Comments", words("Comment, Line comment"), required=False),
    Column("remark_3", "Remarks", words("Remark, Line remark"), required=False),
    Column("remark_4", "Message", words("Info, Additional information"), required=False),
    Column("remark_5", "Reason", words("Reasons, Reason code"), required=False),
)
"""What changes a number or a row; read beside the columns of a delivery, an order or a count, and in no template."""
DESCRIPTION = Column(
    "description",
    "Description",
    words("Item description, Product description, Item, Product"),
    required=False,
)
"""What may contradict a SKU; a delivery's template has it, and other files may."""
PACKED = tuple(column.field for column in PACK_COLUMNS)
TAKEN_OFF = ("damaged", "short", "rejected", "back_order", "returned", "received")
STATUSES = ("status", "condition", "inspection")
REMARKS = tuple(column.field for column in UNIT_COLUMNS if column.field.startswith("remark"))


def unit_columns(*fields: str) -> tuple[Column, ...]:
    """Those that have a meaning in a kind of file: nothing is on back order in a count."""
    return tuple(column for column in (*UNIT_COLUMNS, DESCRIPTION) if column.field in fields)
