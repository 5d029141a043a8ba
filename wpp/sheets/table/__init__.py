"""From raw rows to a table: headings, totals, quantities and problems."""
