"""`wpp catalogue retire` and `restore`."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Document
from cli.framework.dependants import confirm_with, end_with, hanging_document
from cli.framework.options import WriteOptions
from cli.framework.output import answer, end_with_unsaved, unsaved
from cli.framework.prompts import may_ask
from cli.framework.session import actor, open_portal_of_command, transaction
from wpp.wording import count, listing

if TYPE_CHECKING:
    from wpp.portal.retire_catalogue import RetiredView

Names = Annotated[
    list[str], typer.Argument(metavar="SKU|PACK…", help="SKUs by their codes, packs by name or web address.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, for the history.")]


def retire_things(names: Names, options: WriteOptions, reason: Reason = "") -> None:
    """Stop offering a SKU or a pack.

    It is not offered and raises no low-stock alarm. Its stock, its history and open orders stay as they are, and open
    baskets that hold it say so. Something has to be left to choose for each part of a pack; if not, retire the pack.
    Where no pack is left, nobody can order: that is said first, and the exit code is 4.

    Examples:
      wpp catalogue retire TEE-NVY-XXL --reason "End of the line"
      wpp catalogue retire welcome-pack
    """
    from wpp.portal.retire_catalogue import retire_in_portal, stops_ordering

    with open_portal_of_command() as portal:
        if may_ask(options):
            with portal.trial(by=actor()) as work:
                tried = [retire_in_portal(work, name, reason=reason) for name in names]
                stopped = stops_ordering(work.session, tried)
            confirm_with(options, stopped, f"Retire {listing(names)}?")
        with transaction(portal, options) as work:
            done = [retire_in_portal(work, name, reason=reason) for name in names]
            stopped = stops_ordering(work.session, done)
    document = document_of(done, options) | {"hangs_on": hanging_document(stopped, ())["hangs_on"]}
    answer(options, document, *(retired_line(each, options) for each in done))
    end_with(stopped, options)
    end_with_unsaved(unsaved_reasons(done, reason))


def restore_things(names: Names, options: WriteOptions, reason: Reason = "") -> None:
    """Offer a retired SKU or pack again.

    A SKU is offered again in the packs that had it.

    Example:
      wpp catalogue restore TEE-NVY-XXL --reason "More has been bought"
    """
    from wpp.portal.retire_catalogue import restore_in_portal

    with open_portal_of_command() as portal, transaction(portal, options) as work:
        done = [restore_in_portal(work, name, reason=reason) for name in names]
    answer(options, document_of(done, options), *(restored_line(each, options) for each in done))
    end_with_unsaved(unsaved_reasons(done, reason))


def unsaved_reasons(done: "list[RetiredView]", reason: str) -> dict[str, str]:
    """What had been so before, for another reason than the one given now."""
    again = (unsaved(called(each), reason, each.reason) for each in done if each.already)
    return {name: stored for each in again for name, stored in each.items()}


def document_of(done: "list[RetiredView]", options: WriteOptions) -> Document:
    """The outcome for programs."""
    return {
        "catalogue": [
            {
                "pack" if each.is_pack else "sku": each.name,
                "state": "retired" if each.retired else "offered",
                "already": each.already,
                "packs": list(each.packs),
                "baskets": each.baskets,
                "orders": each.orders,
                "available": None if each.is_pack else each.available,
            }
            for each in done
        ],
        "dry_run": options.dry_run,
    }


def retired_line(done: "RetiredView", options: WriteOptions) -> str:
    """What was retired, and what still holds it."""
    if done.already:
        return f"{called(done)} is retired already."
    facts = [
        *([f"it was in {listing(done.packs)}"] if done.packs else []),
        *([f"{count(done.available, 'unit stays', 'units stay')} in stock"] if done.available else []),
        *([f"{count(done.orders, 'open order keeps', 'open orders keep')} it"] if done.orders else []),
        *([f"{count(done.baskets, 'open basket')} held it"] if done.baskets else []),
    ]
    would_be = "would be" if options.dry_run else "is"
    return f"{called(done)} {would_be} retired{': ' if facts else ''}{'; '.join(facts)}."


def restored_line(done: "RetiredView", options: WriteOptions) -> str:
    """What is offered again, and where."""
    if done.already:
        return f"{called(done)} is not retired."
    where = "" if done.is_pack else f" in {listing(done.packs)}" if done.packs else ", but is in no pack"
    again = "would be offered" if options.dry_run else "is offered"
    return f"{called(done)} {again} again{where}."


def called(done: "RetiredView") -> str:
    """A SKU with its item and size, or a pack."""
    return f"The pack {done.name}" if done.is_pack else f"{done.name} ({done.label})"
