"""What came back, as it is typed: SKU:good, SKU=2:damaged, SKU:missing, SKU:wrong-item:WHAT-CAME."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from wpp.returns.model import ReturnKind
    from wpp.returns.recovered import Recovered
    from wpp.returns.units import ReturnedItem

ITEM = re.compile(
    r"(?P<sku>[^=:]+)(=(?P<units>[1-9][0-9]{0,5}))?:"
    r"((?P<condition>good|damaged|missing)|(?P<wrong>wrong[- ]item):(?P<came>[^=:]+))"
)
FOUND = re.compile(r"(?P<sku>[^=:]+)(=(?P<units>[1-9][0-9]{0,5}))?(:(?P<condition>good|damaged))?")


@dataclass(frozen=True, slots=True)
class TypedReturn:
    """A return as it was typed."""

    number: str
    returned: "list[ReturnedItem]"
    kind: "ReturnKind"
    note: str


def item(text: str) -> str:
    """An item that came back, checked."""
    return item_match(text)[0]


def item_match(text: str) -> re.Match[str]:
    """Its parts."""
    match = ITEM.fullmatch(str(text).strip())
    if match is None:
        raise typer.BadParameter(
            f"“{text}” isn't valid: use SKU:good, SKU=2:damaged for two of them, SKU:missing, or "
            "SKU:wrong-item:SKU with the SKU that came back."
        )
    return match


def found_item(text: str) -> str:
    """An item that was found, checked."""
    return found_match(text)[0]


def found_match(text: str) -> re.Match[str]:
    """Its parts."""
    match = FOUND.fullmatch(str(text).strip())
    if match is None:
        raise typer.BadParameter(f"“{text}” isn't valid: use SKU, SKU=2 for two of them, or SKU:damaged.")
    return match


def returned_units(text: str) -> "ReturnedItem":
    """An item that came back as the trade's value."""
    from wpp.returns.model import Condition
    from wpp.returns.units import ReturnedItem

    match = item_match(text)
    condition = Condition.WRONG_ITEM if match["wrong"] else Condition(match["condition"])
    came = (match["came"] or "").strip()
    return ReturnedItem(match["sku"].strip(), int(match["units"] or 1), condition, came)


def found_units(text: str) -> "Recovered":
    """An item that was found, as the trade's value."""
    from wpp.returns.recovered import Recovered

    match = found_match(text)
    units = int(match["units"]) if match["units"] else None
    return Recovered(match["sku"].strip(), units, damaged=match["condition"] == "damaged")
