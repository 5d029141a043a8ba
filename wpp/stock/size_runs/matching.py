"""Which SKU style, colour and size are: by the stem of the code, by the item's name, else nobody knows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from wpp.catalogue.sizes import usual_size
from wpp.catalogue.views import SkuView
from wpp.stock.cells_beside import plain
from wpp.stock.contradictions import other_colours, words_of

_WORD = re.compile(r"[^\W\d_]+|\d+")
"""A part of a code or a name: letters or figures."""
SIZELESS = ("", "onesize", "na", "none", "single")
"""What a size column says of an item that has no sizes."""


class Clothes:
    """The SKUs of the catalogue, to be found by what a supplier calls them."""

    def __init__(self, skus: Sequence[SkuView]) -> None:
        self._sizes = frozenset(plain(sku.size) for sku in skus)
        self._by_size: dict[str, list[SkuView]] = defaultdict(list)
        self._by_item: dict[str, list[SkuView]] = defaultdict(list)
        for sku in skus:
            self._by_size[usual_size(sku.size)].append(sku)
            self._by_item[sku.item].append(sku)
        self._codes = {sku.id: plain(sku.code) for sku in skus}
        self._words = {item: words_of(item) for item in self._by_item}
        self._items = {item: plain(item) for item in self._by_item}

    def matching(self, style: str, colour: str, size: str) -> list[SkuView]:
        """The SKUs that style, colour and size can be: by the stem of the code, else by the item's name."""
        stem, shade = plain(style), plain(colour)
        if not stem:
            return []
        sized = [sku for sku in self._having(size) if self.is_size(sku, size)]
        return (
            self._by_code(sized, stem, shade, size)
            or [sku for sku in sized if shade and self._items[sku.item] in (stem + shade, shade + stem)]
            or [sku for sku in sized if self._items[sku.item] == stem]
            or [
                sku
                for sku in sized
                if self._codes[sku.id].startswith(stem) and stem in stems_of(sku.code) and says(colour, sku)
            ]
        )

    def is_size(self, sku: SkuView, given: str) -> bool:
        """Whether a SKU has the size that the file says, which is no other size of the catalogue."""
        if usual_size(sku.size) in SIZELESS and usual_size(given) in SIZELESS:
            return True
        if not sku.size:
            return self._codes[sku.id].endswith(plain(given))
        if plain(sku.size) == plain(given):
            return True
        return usual_size(sku.size) == usual_size(given) and plain(given) not in self._sizes

    def of_item(self, item: str, size: str) -> list[SkuView]:
        """The SKUs of an item that have the size."""
        return [sku for sku in self._by_item.get(item, ()) if self.is_size(sku, size)]

    def is_offered(self, item: str) -> bool:
        """Whether there is an item of this name that is not retired."""
        return any(not sku.retired for sku in self._by_item.get(item, ()))

    def with_sizes(self, sizes: Collection[str], words: str) -> list[str]:
        """The items on offer that have all of these sizes; first those that share a word with what the file says."""
        said = words_of(words)
        items = [
            item
            for item in self._by_item
            if self.is_offered(item) and all(len(self.of_item(item, size)) == 1 for size in sizes)
        ]
        return sorted(items, key=lambda item: -len(said & words_of(item)))

    def contradicting(self, item: str, colour: str) -> list[str]:
        """Items of the same kind whose name has this colour, where the item's own name has another."""
        if any(says(colour, sku) for sku in self._by_item[item]):
            return []
        return other_colours(colour, item, self._words)

    def _having(self, size: str) -> list[SkuView]:
        """Those that may have a size: by its usual name, and those without any."""
        usual = usual_size(size)
        groups = SIZELESS if usual in SIZELESS else (usual, "")
        return [sku for group in groups for sku in self._by_size.get(group, ())]

    def _by_code(self, sized: Iterable[SkuView], stem: str, shade: str, size: str) -> list[SkuView]:
        """Those whose code is the style with its size, and with its colour before those without it."""
        with_colour, without = [], []
        for sku in sized:
            code = self._codes[sku.id]
            ends = {plain(size), plain(sku.size)}
            if shade and code in {stem + shade + end for end in ends}:
                with_colour.append(sku)
            elif code in {stem + end for end in ends}:
                without.append(sku)
        return with_colour or without


def stems_of(code: str) -> set[str]:
    """What a code begins with, part by part: TEE-NVY-M begins with TEE and with TEE-NVY, and not with TE."""
    parts = _WORD.findall(code.casefold())
    return {"".join(parts[:length]) for length in range(1, len(parts) + 1)}


def says(colour: str, sku: SkuView) -> bool:
    """Whether the words of a colour are among those of a SKU."""
    return words_of(colour) <= words_of(sku.item) | words_of(sku.code) | words_of(sku.size)
