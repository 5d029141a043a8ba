"""Saved readings on a command that reads a file: the ones to recognise it by, and how this one was read, saved."""

from dataclasses import replace
from typing import TYPE_CHECKING

from cli.framework.options import SheetOptions, WriteOptions
from cli.framework.output import say
from cli.framework.prompts import may_choose
from cli.framework.session import actor, open_portal_of_command

if TYPE_CHECKING:
    from cli.template import TemplateKind
    from wpp.readings import ReadingView
    from wpp.sheets import Reading, ReadOptions, Sheet, Source


def saved_readings(kind: "TemplateKind", sheet_options: SheetOptions) -> "list[Reading] | None":
    """What was saved for files of this kind, or the one that was named; None where there is no portal to save it in.

    Raises `UnknownReading`, and `NoPortal` where one was named.
    """
    from wpp.configuration import NoPortal
    from wpp.readings import NO_READING, reading_named, readings_for

    named = sheet_options.reading
    try:
        with open_portal_of_command() as portal, portal.reading() as session:
            if named is None:
                return readings_for(session, kind)
            if named.strip().casefold() == NO_READING:
                return []
            return [reading_named(session, named, kind=kind).reading]
    except NoPortal:
        if named is not None:
            raise
        return None


def recognising(
    reading: "ReadOptions",
    readings: "list[Reading] | None",
    sheet_options: SheetOptions,
    options: WriteOptions,
) -> "ReadOptions":
    """The options of reading a file, with the saved readings to recognise it by.

    Whether to save how it is read is asked at a terminal only: for programs there is `--remember`.
    """
    return replace(
        reading,
        readings=readings or (),
        insist=bool(readings) and sheet_options.reading is not None,
        remember=readings is not None
        and sheet_options.remember is None
        and not options.dry_run
        and may_choose(options),
    )


def remember_reading(
    kind: "TemplateKind", sheet: "Sheet", source: "Source", sheet_options: SheetOptions, options: WriteOptions
) -> None:
    """Save how the file was read, if the person said so; a dry run saves nothing."""
    from wpp.readings import remember
    from wpp.sheets import suggested_name

    if sheet.draft is None or options.dry_run or not (sheet.remember or sheet_options.remember):
        return
    with open_portal_of_command() as portal, portal.transaction(by=actor()) as work:
        saved = remember(
            work,
            kind,
            sheet.draft,
            name=sheet_options.remember or suggested_name(source),
            replaces=sheet_options.remember is not None,
        )
    say(options, *saved_lines(saved))


def saved_lines(saved: "ReadingView") -> list[str]:
    """That a reading is saved, and how to undo it."""
    now = "is saved already" if saved.already else "is saved for files with these headings"
    return [f'“{saved.name}” {now}. To undo: wpp sheets forget "{saved.name}"']
