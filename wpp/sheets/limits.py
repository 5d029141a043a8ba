"""How much is opened: more than any list of people or of goods, less than what would stop the machine.

Each is far above the largest sheet that people send (100,000 starters are 5 MB as CSV), and together they keep the
worst file to a few seconds and well under 400 MB.
"""

MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file as it comes."""

MAX_INFLATED = 320 * 1024 * 1024
"""Bytes of a workbook, measured while they are inflated and never believed from its own table."""

MAX_STRINGS = 120 * 1024 * 1024
"""Bytes of memory for a workbook's table of shared strings: 1.6 million of them as long as names are."""

MAX_TAGS = 16_000_000
"""Tags of a workbook: a sheet of 100,000 rows and 35 columns has as many; about four seconds."""

MAX_TAGS_READ_TWICE = 11_000_000
"""The same of an .ods, where one part holds all sheets and is read once for their names; about eight seconds."""

MAX_DEPTH = 10_000
"""Tags inside one another; a workbook has a dozen, and the parser keeps a hundred bytes for each that is open."""

MAX_NAME_LETTERS = 200_000
"""Characters in the different names of tags and attributes of one part, which a parser keeps; all that Excel knows are
a tenth of it."""

MAX_STYLES = 100_000
"""Number formats, cell formats or hidden styles of a workbook; Excel's own limit is 65,490."""

MAX_SHEETS = 1_000
"""Sheets of a workbook, hidden ones included; people make a few hundred."""

MAX_TAG = 4 * 1024 * 1024
"""Bytes of one tag with its attributes."""

MAX_PARTS = 5_000
"""Files inside a workbook."""

MAX_ROWS = 1_048_576
"""Excel's own limit."""

MAX_COLUMNS = 16_384
"""Excel's own limit."""

MAX_ROW_CELLS = 100_000
"""Cells of one row, those past the last column included, before the file is given up."""

MAX_CELLS = 450_000
"""Cells in the columns that are used: 150,000 starters. 400,000 took 19 seconds and 740 MB to be checked and compared
with who is here, where they had accents or were all bad; 150,000 take seven seconds and 320 MB."""

MAX_UNFOLDED = 5_000_000
"""Cells of an .ods sheet in which one is written down once and repeated."""

MAX_PROBLEMS = 20_000
"""Rows whose cells cannot be told apart, after which it is no list."""

MAX_PIECES = 64
"""Pieces of 64 kB of text in one cell of a workbook; Excel's own limit is half a piece."""

MAX_LINE = 1_000_000
"""Characters of one line of a text file."""

MAX_LINES_IN_A_CELL = 100
"""A quote that stays open for longer was never closed."""

HEADER_ROWS = 30
"""Rows with something in them among which the headings are looked for."""
