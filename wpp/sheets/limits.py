"""How much is opened: more than any list of people or of goods, less than what would stop the machine.

Each is far above the largest sheet that people send (100,000 starters are 5 MB as CSV), and together they keep the
worst file to a few seconds and well under 400 MB.
"""

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file as it comes."""

MAX_INFLATED = 256 * 1024 * 1024
"""Bytes of one part of a workbook, measured while it is inflated and never believed from its own table."""

MAX_STRINGS = 48 * 1024 * 1024
"""Characters in a workbook's table of shared strings."""

MAX_NODES = 12_000_000
"""XML elements of one part: about four seconds."""

MAX_PARTS = 5_000
"""Files inside a workbook."""

MAX_ROWS = 1_048_576
"""Excel's own limit."""

MAX_COLUMNS = 16_384
"""Excel's own limit."""

MAX_CELLS = 3_000_000
"""Cells with something in them, in the columns that are used."""

MAX_LINE = 1_000_000
"""Characters of one line of a text file."""

MAX_LINES_IN_A_CELL = 200
"""A quote that stays open for longer was never closed."""

HEADER_ROWS = 30
"""Rows with something in them among which the headings are looked for."""
