"""What is said of a list of people before it is taken in: what somebody may want to look at, and the list before it."""

from typing import TYPE_CHECKING

from cli.framework.output import count, listing

if TYPE_CHECKING:
    from datetime import datetime

    from wpp.portal import Portal
    from wpp.starters.check import StarterPlan
    from wpp.starters.compare import LastList

SHOWN_NOTES = 10
SHOWN_FILES = 3


def notes(plan: "StarterPlan") -> list[str]:
    """What nobody has to correct and somebody may want to look at: twice in the file, perhaps the same person."""
    said = [(note.row, note.message) for note in (*plan.twice, *plan.notes)]
    said += [
        (each.row, f"{each.email} is here as {each.name_here}; the name {each.name_in_file} is not taken.")
        for each in plan.known
        if each.renamed
    ]
    said += [(each.row, f"{each.email} is switched off, and stays so.") for each in plan.known if each.off]
    lines = [f"  Row {row}: {message}" for row, message in sorted(said)[:SHOWN_NOTES]]
    if len(said) > SHOWN_NOTES:
        more = count(len(said) - SHOWN_NOTES, "more note", "more notes")
        lines.append(f"  and {more}; --json has all of it")
    return lines


def import_counts(plan: "StarterPlan") -> list[str]:
    """The rows by what becomes of them."""
    parts = [f"{len(plan.new):,} new"]
    parts += [f"{len(plan.known):,} here already"] if plan.known else []
    parts += [f"{len(plan.twice):,} twice in the file"] if plan.twice else []
    parts += [f"{plan.rejected_rows:,} not taken"] if plan.rejected_rows else []
    return [f"  {', '.join(parts)}."]


def compared(plan: "StarterPlan", portal: "Portal") -> list[str]:
    """Which list this one is held against, and how it differs; who is missing in it is said and not touched."""
    same, last = plan.same, plan.last
    lines = []
    if same is not None:
        before_that = last is not None and same.import_id < last.import_id
        older = ", which is older than the last list" if before_that else ""
        lines.append(
            f"  The same people as in import {same.import_id} ({same.file}, {day_of(same.at, portal)}){older}: "
            "there is nothing to keep of it."
        )
        if not before_that:
            return lines
    if last is None or not last.people or not (plan.new or plan.known):
        return lines
    return [*lines, compare_with_previous(last, portal)]


def compare_with_previous(last: "LastList", portal: "Portal") -> str:
    """The last list by file and day, and how many of it are in the new one."""
    additions = list(dict.fromkeys(last.additions))
    beside = f", with {listing(additions, SHOWN_FILES)}" if additions else ""
    before = f"the last list ({last.file}, {day_of(last.at, portal)}{beside})"
    everybody = count(last.people, "person", "people")
    if not last.is_full_list:
        named = f"Of {everybody} of {before}, {count(last.still, 'is', 'are')} in this one, fewer than half"
        if not last.still:
            named = f"Nobody of {before}, {everybody}, is in this one"
        return f"  {named}: it is taken as an addition to that list, and nobody as missing."
    if not last.absent:
        return f"  Everybody of {before}, {everybody}, is in this one."
    names = listing([f"{each.name} <{each.email}>" for each in last.absent], 5)
    stay = "stays" if len(last.absent) == 1 else "stay"
    return (
        f"  Of {everybody} of {before}, {count(last.still, 'is', 'are')} in this one and "
        f"{count(len(last.absent), 'is', 'are')} not, who {stay}: {names}."
    )


def day_of(at: "datetime", portal: "Portal") -> str:
    """The portal's own day of an instant."""
    day = at.astimezone(portal.zone)
    return f"{day.day} {day:%b %Y}"
