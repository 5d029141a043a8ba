"""People: their accounts, links, visits, the right to order, and the import of starters."""
