"""Which SKU a code means: its own code, one that it had before, or a barcode or supplier's code of it.

There is one answer to that in the whole product, for a code that is typed, scanned or read in a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from wpp.catalogue.barcodes import lookup_keys
from wpp.catalogue.model import Sku, SkuAlias, SkuCode
from wpp.letters import is_same_code


class Source(IntEnum):
    """Where a code stands; the first that has it decides."""

    SKU = 0
    EARLIER = 1
    CODE = 2


@dataclass(frozen=True, slots=True)
class Match:
    """The SKU that a code means, and as what; `code` is how that code is kept."""

    sku_id: int
    source: Source
    code: str = ""


@dataclass(frozen=True, slots=True)
class CodeLookup:
    """Codes by their key, each with every SKU that has it."""

    by_key: Mapping[str, tuple[Match, ...]]

    def find(self, code: str) -> Match | None:
        """The SKU that a code means; None where none has its letters (in any case), or where it could be two."""
        exact, *spellings = lookup_keys(code)
        found = [match for match in self.by_key.get(exact, ()) if is_same_code(code, match.code)]
        if found:
            return min(found, key=lambda match: match.source)
        others = [match for key in spellings for match in self.by_key.get(key, ())]
        if len({match.sku_id for match in others}) != 1:
            return None
        # Its own code with other leading zeros is said as any other code would be.
        return Match(others[0].sku_id, Source.CODE)


def read_lookup(session: Session, codes: Iterable[str] | None = None) -> CodeLookup:
    """Every code of every SKU, or what is needed to find `codes`; one query."""
    wanted = None if codes is None else sorted({key for code in codes for key in lookup_keys(code)})
    parts: list[Select[str, int, int, str]] = [
        select(Sku.code_key, Sku.id, literal(Source.SKU.value), Sku.code),
        select(SkuAlias.code_key, SkuAlias.sku_id, literal(Source.EARLIER.value), SkuAlias.code),
        select(SkuCode.code_key, SkuCode.sku_id, literal(Source.CODE.value), SkuCode.code),
    ]
    if wanted is not None:
        columns = (Sku.code_key, SkuAlias.code_key, SkuCode.code_key)
        parts = [part.where(column.in_(wanted)) for part, column in zip(parts, columns, strict=True)]
    by_key: dict[str, tuple[Match, ...]] = {}
    for key, sku_id, source, code in session.execute(union_all(*parts)):
        by_key[key] = (*by_key.get(key, ()), Match(sku_id, Source(source), code))
    return CodeLookup(by_key)
