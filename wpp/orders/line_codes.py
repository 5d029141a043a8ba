"""Which line of an order a code means: as the order has it, or any other code that its SKU has, or had."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from wpp.catalogue.code_lookup import read_lookup
from wpp.catalogue.codes import code_key
from wpp.orders.views import LineView


def codes_in_order(session: Session, lines: Sequence[LineView], codes: Sequence[str]) -> dict[str, str]:
    """Each code as the order has it; one that means none of its lines stays as it is."""
    own = {code_key(line.sku): line.sku for line in lines}
    others = [code for code in dict.fromkeys(codes) if code_key(code) not in own]
    by_sku = {line.sku_id: line.sku for line in lines}
    lookup = read_lookup(session, others) if others else None
    read_as = {}
    for code in codes:
        match = lookup.find(code) if lookup is not None and code in others else None
        read_as[code] = by_sku.get(match.sku_id, code) if match is not None else own.get(code_key(code), code)
    return read_as
