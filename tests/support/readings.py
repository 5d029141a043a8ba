"""Files whose reading is saved, and how a test answers the questions about them."""

from pathlib import Path
from typing import Any

from support.cli import Wpp
from support.sheet_files import xlsx, xml_rows
from wpp.portal import Portal

ACME = "Delivery note,SKU,Amount here,Unit price"


def save(name: str, *lines: str) -> str:
    """A text file with these lines, by its name."""
    Path(name).write_text("\n".join([*lines, ""]))
    return name


def book(name: str, **sheets: Any) -> str:
    """A workbook with these sheets, by its name."""
    Path(name).write_bytes(xlsx({title.replace("_", " "): xml_rows(rows) for title, rows in sheets.items()}))
    return name


def answers_of(document: Any, **by_prefix: str) -> list[str]:
    """Options that answer the questions of a refusal, by how their ids begin; the others with their first answer."""
    options = []
    for question in document["error"]["questions"]:
        given = next((value for key, value in by_prefix.items() if question["id"].startswith(key)), None)
        options += ["--answer", f"{question['id']}={given or question['answers'][0]['value']}"]
    return options


def surroundings(portal: Portal) -> dict[str, str]:
    """The environment of a command on a terminal of its own."""
    return {
        "WPP_DATABASE_URL": portal.configuration.database_url,
        "WPP_MAIL_URL": portal.configuration.mail_url,
        "WPP_BASE_URL": portal.configuration.base_url,
        "WPP_SECRET_KEY": portal.configuration.secret_key,
    }


def teach(wpp: Wpp) -> None:
    """Save how Acme's deliveries are read."""
    first = save("acme-2026-11.csv", ACME, "DN-1,TSH-M,4,9.50", "DN-1,BOT,3,2.50")
    refused = wpp("stock", "book-in", first, "--json")
    told = wpp("stock", "book-in", first, *answers_of(refused.document, column="C"), "--remember", "Acme")
    assert told.exit_code == 0, told.stderr
    assert "“Acme” is saved for files with these headings. To undo: wpp sheets forget" in told.stdout
