"""What is said of a list of people before it is taken in: what somebody may want to look at, and the list before it."""

from typing import TYPE_CHECKING

from wpp.wording import count, listing, short_day

if TYPE_CHECKING:
    from datetime import datetime

    from wpp.portal import Portal
    from wpp.starters.check import StarterPlan
    from wpp.starters.compare import LastList

SHOWN_NOTES = 10
SHOWN_FILES = 3


def notes(plan: "StarterPlan") -> list[str]:
    """What nobody has to correct and somebody may want to look at: twice in the file, names that are updated."""
    rows = [(note.row, note.message) for note in plan.twice]
    rows += [
        (each.row, f"{each.name_here} <{each.account.email}> → {each.name_in_file}.") for each in plan.renames
    ]
    rows += [
        (each.row, f"{each.email} is an earlier address of {each.name_here} <{each.account.known_as}>.")
        for each in plan.known
        if each.account.known_as
    ]
    lines = [f"  Row {row}: {message}" for row, message in sorted(rows)[:SHOWN_NOTES]]
    if len(rows) > SHOWN_NOTES:
        more = count(len(rows) - SHOWN_NOTES, "more note", "more notes")
        lines.append(f"  and {more}; use --json to list all of it")
    return lines


def import_counts(plan: "StarterPlan") -> list[str]:
    """The rows by what becomes of them."""
    parts = [f"{len(plan.new):,} new"]
    parts += [f"{plan.as_stored:,} already here"] if plan.as_stored else []
    parts += [count(len(plan.twice), "duplicate")] if plan.twice else []
    parts += [f"{plan.rejected_rows:,} rejected"] if plan.rejected_rows else []
    return [f"  {', '.join(parts)}."]


def compared(plan: "StarterPlan", portal: "Portal", *, keeps: bool) -> list[str]:
    """Which list this one is held against, and how it differs; `keeps` is whether who is missing in it stays."""
    same, last = plan.same, plan.last
    lines = []
    if same is not None:
        before_that = last is not None and same.import_id < last.import_id
        older = ", which is older than the last list" if before_that else ""
        lines.append(
            f"  The same people as in import {same.import_id} ({same.file}, {day_of(same.at, portal)}){older}: "
            "nothing new was kept."
        )
        if not before_that:
            return lines
    if last is None or not last.people or not (plan.new or plan.known):
        return lines
    return [*lines, compare_with_previous(last, portal, keeps=keeps)]


def compare_with_previous(last: "LastList", portal: "Portal", *, keeps: bool) -> str:
    """The last list by file and day, and how many of it are in the new one."""
    additions = list(dict.fromkeys(last.additions))
    beside = f", with {listing(additions, SHOWN_FILES)}" if additions else ""
    before = f"the last list ({last.file}, {day_of(last.at, portal)}{beside})"
    everybody = count(last.people, "person", "people")
    if not last.is_full_list:
        named = (
            f"{last.still:,} of the {everybody} on {before} {'is' if last.still == 1 else 'are'} on this one"
        )
        return f"  {named}, so it is treated as additions; no one is marked missing."
    if not last.absent:
        return f"  Everyone on {before} ({everybody}) is on this one."
    names = listing([f"{each.name} <{each.email}>" for each in last.absent], 5)
    return (
        f"  {len(last.absent):,} of the {everybody} on {before} {'is' if len(last.absent) == 1 else 'are'} missing "
        f"from this one{'. They have been kept' if keeps else ''}: {names}."
    )


def day_of(at: "datetime", portal: "Portal") -> str:
    """The portal's own day of an instant."""
    return short_day(at.astimezone(portal.zone))
