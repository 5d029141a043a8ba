"""A return in words: what came in which condition."""

from cli.documents import (
    Document,
)
from wpp.wording import listing


def of_parcel(recorded: Document) -> str:
    """Whether the whole parcel never arrived, and whether it was all a mistake."""
    undone = ", undone" if recorded["undone"] else ""
    return undone if recorded["kind"] == "sent back" else f", {recorded['kind']}{undone}"


def returned(recorded: Document) -> str:
    """The lines of a return in a few words."""
    return listing([returned_line(line) for line in recorded["lines"]])


def return_summary(recorded: Document, *, dry_run: bool = False) -> str:
    """A return in a sentence, or what it would be."""
    # What a dry run is given is a number that nothing has afterwards.
    number = "Would be recorded" if dry_run else recorded["number"]
    goods, order = returned(recorded), recorded["order"]
    match recorded["kind"]:
        case "undelivered":
            return f"{number}: the parcel of order {order} was not delivered and came back: {goods}."
        case "lost":
            return f"{number}: the parcel of order {order} was lost: {goods}."
    if all(line["condition"] == "missing" for line in recorded["lines"]):
        return f"{number}: {goods} from order {order}."
    return f"{number}: {goods} came back from order {order}."


def returned_line(line: Document) -> str:
    """Units by condition, what was received instead, and how many have been found."""
    came = f" ({line['came']} came)" if "came" in line else ""
    since = f" ({line['found']} found since)" if "found" in line else ""
    return f"{line['quantity']} × {line['sku']} {line['condition']}{came}{since}"
