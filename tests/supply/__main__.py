"""`make audit`: the bill of materials always, and the known faults where somebody can be asked.

It ends with 0 where no fault is known, 4 where some are, 5 where nobody could tell of all, and 1 where the bill does
not match its schema.
"""

import sys
import tempfile
from pathlib import Path

from supply.bill import write
from supply.faults import Looked, install, look, schema_fault
from supply.locks import pinned

ROOT = Path(__file__).parents[2]
BILL = ROOT / "build" / "sbom.cdx.json"


def main() -> int:
    """Say what was made and found, and return the code to end with."""
    made = write(ROOT, BILL)
    say(f"build/{BILL.name}: {len(made['components'])} packages, CycloneDX {made['specVersion']}.")
    wanted = pinned(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = install(folder / "tools")
        if python is None:
            say("It was not checked against the schema: the tools for that could not be installed.")
            return tell(Looked(unseen=[one.name for one in wanted]))
        if fault := schema_fault(python, BILL):
            say(f"It does not match the schema: {fault}")
            return 1
        say("It matches the schema.")
        return tell(look(python, folder, wanted))


def tell(looked: Looked) -> int:
    """The faults one a line, and never a word of none where not everything was looked at."""
    for line in looked.known:
        say(line)
    if looked.unseen and not looked.seen:
        say("Could not look for known faults: no source of advisories told about any package.")
    elif looked.unseen:
        say("Could not look for known faults of: " + ", ".join(looked.unseen))
    if looked.known:
        return 4
    if looked.unseen:
        return 5
    say("No known fault in any locked package.")
    return 0


def say(words: str) -> None:
    """One line, at once: what follows may take a minute."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
