"""What stands beside a SKU and contradicts it: another size, or the words of another item.

One of the two is wrong, and nobody knows which: such a row is named and not taken.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wpp.catalogue.sizes import usual_size
from wpp.catalogue.views import SkuView, label
from wpp.sheets import Row, SheetValidator, truncate
from wpp.stock.cells_beside import shown

_OWNER = re.compile(r"[’']s?\b")
"""The s of “men’s” is no size."""
_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)*")
"""A word, with what a slash ties to it: the L of “L/S” is no size, and L/XL is one."""
LONGEST_SIZE = 4
"""Words of a size, as in “kids 5-6 years”."""
SHOWN = 60
COLOURS = frozenset(
    (
        *(
            "black",
            "white",
            "grey",
            "gray",
            "navy",
            "blue",
            "red",
            "green",
            "yellow",
            "orange",
            "pink",
            "purple",
        ),
        *(
            "brown",
            "beige",
            "cream",
            "burgundy",
            "maroon",
            "teal",
            "turquoise",
            "khaki",
            "olive",
            "charcoal",
            "silver",
        ),
        *(
            "gold",
            "natural",
            "stone",
            "sand",
            "royal",
            "sky",
            "lime",
            "bottle",
            "heather",
            "melange",
            "anthracite",
        ),
    )
)
"""Words of a name that are its colour; a “Hoodie unisex” may be black too."""
TELLING = 3
"""Letters of a word that makes two names alike: T-shirt navy and T-shirt black share more than the T."""


@dataclass(slots=True)
class Contradictions:
    """Finds what contradicts a SKU; made once for a file."""

    words_of: Mapping[str, frozenset[str]]
    """Item → the words of its name."""
    sizes_of: Mapping[str, frozenset[str]]
    """Item → the sizes that it has."""

    def check(self, validator: SheetValidator, row: Row, sku: SkuView) -> None:
        """Name a size or a description of the row that contradicts its SKU."""
        size = shown(row, "size")
        if size and sku.size and usual_size(size) != usual_size(sku.size):
            said = f"{sku.code} is size {sku.size}, but this row says {truncate(size, SHOWN)}."
            validator.add(row, "size", "size_conflict", size, said)
            return
        colour = shown(row, "colour")
        if colour and other_colours(colour, sku.item, self.words_of, also=words_of(sku.code)):
            said = f"{sku.code} is {sku.item}, but this row says {truncate(colour, SHOWN)}."
            validator.add(row, "colour", "size_conflict", colour, said)
            return
        words = shown(row, "description")
        if words and (what := self.other_goods(words, sku)):
            said = (
                f"{sku.code} is {label(sku.item, sku.size)}, but the description says {what}: "
                f"“{truncate(words, SHOWN)}”. Correct the SKU or the description."
            )
            validator.add(row, "description", "size_conflict", words, said)

    def other_goods(self, description: str, sku: SkuView) -> str:
        """What else than the SKU a description speaks of; empty where it speaks of nothing else."""
        words = words_of(description)
        own = self.words_of[sku.item]
        for item, other in self.words_of.items():
            if other and other <= words and (not own <= words or own < other):
                return item
        own_size = usual_size(sku.size)
        found = self.sizes_in(description, sku.item)
        return f"size {found[0]}" if found and own_size not in map(usual_size, found) else ""

    def sizes_in(self, description: str, item: str) -> list[str]:
        """The sizes of an item that a description speaks of, as they are written in it."""
        name = stems(item)
        words = [word for word in spoken(description) if stem(word) not in name]
        sizes = self.sizes_of[item]
        found = []
        for start, length in runs(len(words)):
            text = "".join(words[start : start + length])
            if usual_size(text) not in sizes:
                continue
            # A number may be of anything, such as the weight of the cloth, unless it is said or stands last.
            if text.isdigit() and words[start - 1 : start] != ["size"] and start + length < len(words):
                continue
            found.append(" ".join(words[start : start + length]).upper())
        return found


def other_colours(
    colour: str,
    item: str,
    words_of_items: Mapping[str, frozenset[str]],
    *,
    also: frozenset[str] = frozenset(),
) -> list[str]:
    """Items of the same kind whose name has this colour, where the item's own name, or its code, has another."""
    shade, own = words_of(colour), words_of_items[item]
    if not shade or shade & (own | also):
        return []
    return [
        other
        for other, words in words_of_items.items()
        if shade <= words and COLOURS & (own - words) and any(len(word) >= TELLING for word in words & own)
    ]


def words_of(text: str) -> frozenset[str]:
    """The words of a text to compare."""
    return frozenset(stems(text))


def runs(count: int) -> Iterator[tuple[int, int]]:
    """Start and length of what may be a size among so many words, the longest first."""
    for length in range(min(LONGEST_SIZE, count), 0, -1):
        for start in range(count - length + 1):
            yield start, length


def spoken(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return _WORD.findall(_OWNER.sub("", text.casefold()))


def stems(text: str) -> Sequence[str]:
    """The words of a text to compare: `T-shirts` is a `T-shirt`."""
    return [stem(part) for word in spoken(text) for part in word.split("/")]


def stem(word: str) -> str:
    """A word without the s of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def contradictions(skus: Iterable[SkuView]) -> Contradictions:
    """What finds them among these SKUs."""
    sizes: dict[str, set[str]] = defaultdict(set)
    for sku in skus:
        sizes[sku.item].add(usual_size(sku.size))
    return Contradictions(
        {item: words_of(item) for item in sizes},
        {item: frozenset(each - {""}) for item, each in sizes.items()},
    )
