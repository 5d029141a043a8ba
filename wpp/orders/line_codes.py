"""Which line of an order a code means: as the order has it, or any other code that its SKU has, or had."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from wpp.catalogue.code_lookup import read_lookup
from wpp.catalogue.codes import code_key
from wpp.letters import is_same_code
from wpp.orders.views import LineView


def codes_in_order(session: Session, lines: Sequence[LineView], codes: Sequence[str]) -> dict[str, str]:
    """Each code as the order has it; one that means none of its lines stays as it is."""
    by_key = {code_key(line.sku): line.sku for line in lines}
    own = {
        code: by_key[code_key(code)]
        for code in codes
        if code_key(code) in by_key and is_same_code(code, by_key[code_key(code)])
    }
    others = [code for code in dict.fromkeys(codes) if code not in own]
    by_sku = {line.sku_id: line.sku for line in lines}
    lookup = read_lookup(session, others) if others else None
    read_as = {}
    for code in codes:
        match = lookup.find(code) if lookup is not None and code not in own else None
        read_as[code] = by_sku.get(match.sku_id, code) if match is not None else own.get(code, code)
    return read_as
