"""The whole catalogue as it is stored, as values: what a file is set against, and what has changed afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.barcodes import alternative_key
from wpp.catalogue.code_lookup import CodeLookup, read_lookup
from wpp.catalogue.model import Choice, ChoiceOption, CodeKind, Pack, Product, Sku, SkuAlias, SkuCode
from wpp.catalogue.sizes import size_key
from wpp.catalogue.views import label


@dataclass(frozen=True, slots=True)
class SkuState:
    """One SKU with the item that it is a size of."""

    id: int
    code: str
    code_key: str
    product_id: int
    item: str
    size: str
    unit: str
    fits: str
    threshold: int | None
    description: str
    image: str
    opening: int | None
    retired: bool
    in_sheet: bool
    position: int
    location: str = ""
    barcode: str = ""
    other_codes: str = ""
    """Its codes in one text each, as in a cell."""

    @property
    def label(self) -> str:
        """The item with its size."""
        return label(self.item, self.size)


@dataclass(frozen=True, slots=True)
class CodeState:
    """A barcode or another code of a SKU; `key` as codes are compared."""

    key: str
    code: str
    kind: CodeKind
    sku_id: int
    in_sheet: bool


@dataclass(frozen=True, slots=True)
class OptionState:
    """Something that a choice can be: an item, or one SKU of it."""

    id: int
    product_id: int
    sku_id: int | None
    in_sheet: bool


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """A choice of a pack; one that the pack has lost is `retired`."""

    id: int
    name: str
    quantity: int
    retired: bool
    position: int
    options: tuple[OptionState, ...]


@dataclass(frozen=True, slots=True)
class PackState:
    """A pack with all its choices."""

    id: int
    slug: str
    name: str
    retired: bool
    in_sheet: bool
    position: int
    choices: tuple[ChoiceState, ...]

    @property
    def live(self) -> tuple[ChoiceState, ...]:
        """The choices that the pack asks for today."""
        return tuple(choice for choice in self.choices if not choice.retired)


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """Everything, by id; `items` and `aliases` are ids by folded name and code, `codes` by how codes are compared."""

    skus: Mapping[int, SkuState]
    packs: Mapping[int, PackState]
    items: Mapping[str, int]
    aliases: Mapping[str, int]
    codes: Mapping[str, CodeState]
    lookup: CodeLookup

    def by_code(self) -> dict[str, SkuState]:
        """SKUs by their folded code."""
        return {sku.code_key: sku for sku in self.skus.values()}

    def by_alternative_key(self) -> dict[str, SkuState]:
        """SKUs by their code as other codes are compared."""
        return {alternative_key(sku.code): sku for sku in self.skus.values()}

    def codes_by_sku(self) -> dict[int, list[CodeState]]:
        """The barcodes and other codes of each SKU that has any."""
        by_sku: dict[int, list[CodeState]] = defaultdict(list)
        for code in self.codes.values():
            by_sku[code.sku_id].append(code)
        return by_sku

    def find_sku(self, code: str) -> SkuState | None:
        """The SKU that a code means, by the rule of the whole product."""
        match = self.lookup.find(code)
        return self.skus[match.sku_id] if match is not None else None

    def sizes_of(self, option: OptionState) -> set[int]:
        """The SKUs that an option stands for and that are offered."""
        return {
            sku.id
            for sku in self.skus.values()
            if not sku.retired and sku.product_id == option.product_id and option.sku_id in (None, sku.id)
        }

    def offered(self, choice: ChoiceState) -> set[int]:
        """The SKUs that can be chosen."""
        return {sku_id for option in choice.options for sku_id in self.sizes_of(option)}

    def doubled(self) -> set[tuple[str, str]]:
        """Codes of two SKUs that are offered as one item and size, which nobody could tell apart."""
        seen: dict[tuple[int, str], str] = {}
        live = (sku for sku in self.skus.values() if not sku.retired)
        named = ((seen.setdefault((sku.product_id, size_key(sku.size)), sku.code), sku.code) for sku in live)
        return {(first, code) for first, code in named if first != code}

    def dead_choices(self) -> set[tuple[str, str]]:
        """Pack and choice where nothing is left to choose, in packs that are offered: they would be sent without it."""
        return {
            (pack.name, choice.name)
            for pack in self.packs.values()
            if not pack.retired
            for choice in pack.live
            if not self.offered(choice)
        }


def read_state(session: Session) -> CatalogueState:
    """The catalogue as it is stored; eight queries."""
    codes = {
        row.code_key: CodeState(row.code_key, row.code, row.kind, row.sku_id, row.in_sheet)
        for row in session.execute(select(*SkuCode.__table__.c).order_by(SkuCode.code))
    }
    items = {row.name_key: row.id for row in session.execute(select(Product.name_key, Product.id))}
    aliases = {
        row.code_key: row.sku_id for row in session.execute(select(SkuAlias.code_key, SkuAlias.sku_id))
    }
    skus = read_skus(session, codes.values())
    return CatalogueState(skus, read_packs(session), items, aliases, codes, read_lookup(session))


def read_skus(session: Session, codes: Iterable[CodeState]) -> dict[int, SkuState]:
    """Every SKU in the order of the catalogue."""
    texts: dict[tuple[int, CodeKind], list[str]] = defaultdict(list)
    for code in codes:
        texts[code.sku_id, code.kind].append(code.code)
    names = Product.name, Product.description, Product.image
    return {
        row.id: SkuState(
            id=row.id,
            code=row.code,
            code_key=row.code_key,
            product_id=row.product_id,
            item=row.name,
            size=row.size,
            unit=row.unit,
            fits=row.fits,
            threshold=row.threshold,
            description=row.description,
            image=row.image,
            opening=row.opening,
            retired=row.retired_at is not None,
            in_sheet=row.in_sheet,
            position=row.position,
            location=row.location,
            barcode=", ".join(texts[row.id, CodeKind.BARCODE]),
            other_codes=", ".join(texts[row.id, CodeKind.OTHER]),
        )
        for row in session.execute(
            select(*Sku.__table__.c, *names)
            .join(Product, Product.id == Sku.product_id)
            .order_by(Product.position, Sku.position, Sku.id)
        )
    }


def read_packs(session: Session) -> dict[int, PackState]:
    """Every pack, retired ones among them, in the order of the catalogue."""
    options: dict[int, list[OptionState]] = defaultdict(list)
    for option in session.execute(
        select(*ChoiceOption.__table__.c).order_by(ChoiceOption.position, ChoiceOption.id)
    ):
        found = OptionState(option.id, option.product_id, option.sku_id, option.in_sheet)
        options[option.choice_id].append(found)
    choices: dict[int, list[ChoiceState]] = defaultdict(list)
    for choice in session.execute(select(*Choice.__table__.c).order_by(Choice.position, Choice.id)):
        choices[choice.pack_id].append(
            ChoiceState(
                choice.id,
                choice.name,
                choice.quantity,
                choice.retired_at is not None,
                choice.position,
                tuple(options[choice.id]),
            )
        )
    return {
        pack.id: PackState(
            pack.id,
            pack.slug,
            pack.name,
            pack.retired_at is not None,
            pack.in_sheet,
            pack.position,
            tuple(choices[pack.id]),
        )
        for pack in session.execute(select(*Pack.__table__.c).order_by(Pack.position, Pack.id))
    }
