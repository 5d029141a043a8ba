"""`wpp stock show`: one SKU with its last movements."""

from cli.codes import read_as
from cli.documents import level_document, movement_document
from cli.framework.errors import write_document
from cli.framework.options import (
    ShowOptions,
)
from cli.framework.output import moment, say, show_facts
from cli.framework.session import open_portal_of_command
from cli.stock.arguments import SkuCode
from wpp.wording import count


def show(sku: SkuCode, options: ShowOptions) -> None:
    """Show the stock of one SKU, with its latest movements.

    Example:
      wpp stock show TEE-NVY-M
      wpp stock show 2000000000039
    """
    from wpp.catalogue.views import find_sku, label
    from wpp.stock.levels import level_of, list_movements

    with open_portal_of_command() as portal, portal.reading() as session:
        view = find_sku(session, sku)
        said = read_as(session, sku)
        document = level_document(level_of(session, sku)) | {
            "unit": view.unit,
            "description": view.description,
            "location": view.location,
            "barcodes": list(view.barcodes),
            "other_codes": list(view.other_codes),
            "earlier_codes": list(view.earlier_codes),
            "history": [
                movement_document(movement) for movement in list_movements(session, code=sku, limit=10)
            ],
        }
    say(options, *said)
    if options.json:
        write_document(document)
        return
    when = moment(portal.zone)
    steps = [
        f"{when(movement['at'])}  {movement['quantity']:>5}  {movement['from']} → {movement['to']}  "
        f"{movement['note'] or movement['cause']}"
        for movement in document["history"]
    ]
    show_facts(
        [
            ("SKU", document["sku"]),
            ("Item", label(view.item, view.size)),
            ("About", document["description"]),
            ("Location", view.location),
            ("Barcodes", ", ".join(view.barcodes)),
            ("Other codes", ", ".join(view.other_codes)),
            ("Earlier codes", ", ".join(view.earlier_codes)),
            (
                "Available",
                count(document["available"], view.unit, view.unit) + (" (low)" if document["low"] else ""),
            ),
            ("Committed", str(document["committed"])),
            ("Quarantine", str(document["quarantine"])),
            (
                "Low at",
                f"{document['threshold']}" + ("" if view.threshold is not None else " (the portal's own)"),
            ),
            ("Movements", "\n".join(steps) or "none"),
        ]
    )
