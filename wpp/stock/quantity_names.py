"""What other systems call a quantity: what was done with the units × a word for how many.

What was ordered, invoiced or is outstanding is another quantity than what came, and is never taken for it.
"""

from wpp.sheets import QUANTITY, Column, Grammar, words

HOW_MANY = words(
    "Qty, Quantity, Qnty, Quant, Units, Unit qty, Pcs, Pieces, No of units, No of pieces, No of pcs, Number of units",
    "Number of pieces, Quantité, Qté, Menge",
)
LINE = words("Item, Line, Product, Stock, Total")
CAME = words(
    "Delivered, Received, Shipped, Despatched, Dispatched, Supplied, Arrived, Sent, Delivery, Receipt, Shipment",
    "Goods in, Booked in, Actual, This delivery, Fulfilled, Packed, Picked, Issued, Livrée, Reçue, Geliefert",
)
"""Verbs of a delivery; a despatch note from Sage has Qty Despatched."""
ARRIVED, SENT = (
    words("Received, Delivered"),
    words("Shipped, Despatched, Dispatched, Supplied, Fulfilled, Packed, Picked"),
)
"""Headings that are a number of units or a day, as their values are."""
ELSE = words(
    "order, invoiced, outstanding, remaining, required, expected, back, carton, ctn, box, case, pack, outer, pallet",
    "inner, bundle, bag, crate, tray, parcel, dozen, doz, gross, hundred, thousand, pair, set, roll, kg, kilo, gram",
    "metre, short, reject, damage, fault, return, per, price, cost, system, book, theoretical, varian",
)
"""Beginnings of what stands in the brackets of other quantities: “Qty (cartons)”."""


def quantity_column(
    *names: str,
    verbs: tuple[str, ...] = (),
    nouns: tuple[str, ...] = (),
    alone: tuple[str, ...] = (),
    second: tuple[str, ...] = (),
    unless: tuple[str, ...] = ELSE,
    near: tuple[str, ...] = (),
    required: bool = True,
    example: str = "40",
) -> Column:
    """The column of quantities that has these names, or one of these verbs with a word for how many."""
    grammar = Grammar(
        nouns=(*HOW_MANY, *nouns),
        before=(*LINE, *verbs),
        after=verbs,
        alone=alone,
        second=second,
        near=near,
        unless=tuple(word for word in unless if not any(verb.casefold().startswith(word) for verb in verbs)),
    )
    return Column("quantity", "Quantity", names, required, example, grammar=grammar, kind=QUANTITY)
