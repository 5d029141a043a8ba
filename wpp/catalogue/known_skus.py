"""Every SKU under all its codes, to read a whole sheet or a few codes that were typed or scanned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wpp.catalogue.code_lookup import CodeLookup, Source, read_lookup
from wpp.catalogue.model import Product, Sku
from wpp.catalogue.near_codes import near_codes, nearest_code
from wpp.catalogue.views import SkuView, all_skus, sku_views


@dataclass(frozen=True, slots=True)
class KnownSkus:
    """Every SKU, found by any of its codes; for reading a whole sheet."""

    lookup: CodeLookup
    by_id: Mapping[int, SkuView]

    def find(self, code: str) -> SkuView | None:
        """The SKU that a code means."""
        match = self.lookup.find(code)
        return self.by_id[match.sku_id] if match is not None else None

    def translation(self, code: str) -> str:
        """What a code was read as, where it is not the SKU's own: "5012345678900 is TSH-M"."""
        match = self.lookup.find(code)
        if match is None or match.source is Source.SKU:
            return ""
        return f"{code} {'is now' if self.is_earlier(code) else 'is'} {self.by_id[match.sku_id].code}"

    def is_earlier(self, code: str) -> bool:
        """Whether a SKU had this code before it was renamed."""
        match = self.lookup.find(code)
        return match is not None and match.source is Source.EARLIER

    def nearest(self, code: str) -> str:
        """The one code that somebody must have meant, empty where there is none or it could be two."""
        return nearest_code(code, (each for sku in self.by_id.values() for each in sku.codes))

    def near(self, code: str) -> dict[str, SkuView]:
        """Codes of all kinds that somebody may have meant, each with its SKU."""
        owners = {each: sku for sku in self.by_id.values() for each in sku.codes}
        return {each: owners[each] for each in near_codes(code, owners)}


def known_skus(session: Session, codes: Iterable[str] | None = None) -> KnownSkus:
    """Every SKU under all its codes, or those alone that `codes` mean."""
    lookup = read_lookup(session, codes)
    query = all_skus().order_by(Product.position, Sku.position, Sku.id)
    if codes is not None:
        query = query.where(Sku.id.in_({each.sku_id for found in lookup.by_key.values() for each in found}))
    return KnownSkus(lookup, {sku.id: sku for sku in sku_views(session, query)})


def translations(session: Session, codes: Iterable[str]) -> list[str]:
    """What codes that were typed or scanned mean, where they are not the SKU's own."""
    given = [code for code in dict.fromkeys(codes) if code]
    known = known_skus(session, given)
    return [said for code in given if (said := known.translation(code))]
