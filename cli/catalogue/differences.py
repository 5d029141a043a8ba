"""What an import has changed in the catalogue: a line each for people, a document for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.documents import Document
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.catalogue.importing.differences import PackChange
    from wpp.portal.import_catalogue import CatalogueResult

SHOWN = 6
FIELD_NAMES = {
    "code": "spelling",
    "threshold": "low stock at",
    "fits": "size guide",
    "other_codes": "other codes",
    "opening": "opening stock",
}


def difference_lines(result: "CatalogueResult") -> list[str]:
    """Everything that differs from before, what is not in the file, and the packs that offer something else."""
    found = result.differences
    lines = [
        *listed("Added", [f"{sku.code} ({sku.label})" for sku in found.added]),
        *listed("New packs", found.packs_added),
        *listed("Renamed", [f"{each.was} is now {each.now}" for each in found.renamed]),
        *(
            f"  {each.sku} {FIELD_NAMES.get(each.field, each.field)}: {shown(each.was)} → {shown(each.now)}"
            for each in found.changed
        ),
        *listed("Retired", found.retired),
        *listed("Restored", found.restored),
        *listed("Not in this file and kept", [each for each in result.missing if each not in found.retired]),
        *(
            pack_line(change, baskets)
            for change, baskets in zip(found.packs_changed, result.baskets, strict=True)
        ),
    ]
    return [*lines, *(["  The order of the catalogue has changed."] if found.reordered else [])]


def listed(heading: str, names: Sequence[str]) -> list[str]:
    """A heading with its names; nothing where there are none."""
    return [f"  {heading}: {listing(names, SHOWN)}."] if names else []


def shown(value: str | int | None) -> str:
    """A value in a line."""
    return "blank" if value in (None, "") else f"{value:,}" if isinstance(value, int) else str(value)


def pack_line(change: "PackChange", baskets: int) -> str:
    """One choice of a pack, what it offers now and no longer, and who has to choose again."""
    was, now = change.units
    parts = [
        *([f"was “{change.choice_was}”"] if change.choice_was else []),
        *([f"new: {listing(change.added, SHOWN)}"] if change.added else []),
        *([f"no longer: {listing(change.removed, SHOWN)}"] if change.removed else []),
        *([f"quantity {was} → {now}"] if was and now and was != now else []),
    ]
    if baskets:
        parts.append(f"in {count(baskets, 'open basket')}")
    return f"  {change.pack}, “{change.choice}”: {'; '.join(parts)}."


def differences_document(result: "CatalogueResult") -> Document:
    """The same for programs, complete."""
    found = result.differences
    return {
        "added": [sku.code for sku in found.added],
        "changed": [
            {"sku": each.sku, "field": each.field, "was": each.was, "now": each.now} for each in found.changed
        ],
        "missing": list(result.missing),
        "packs_added": list(found.packs_added),
        "packs_changed": [
            {
                "pack": change.pack,
                "choice": change.choice,
                "choice_was": change.choice_was or None,
                "added": list(change.added),
                "removed": list(change.removed),
                "quantity": {"was": change.units[0], "now": change.units[1]},
                "baskets": baskets,
            }
            for change, baskets in zip(found.packs_changed, result.baskets, strict=True)
        ],
        "renamed": [{"was": each.was, "now": each.now} for each in found.renamed],
        "retired": list(found.retired),
        "restored": list(found.restored),
        "reordered": found.reordered,
        "not_taken": [each.as_json() for each in result.not_taken],
        "remarks": list(result.remarks),
    }
