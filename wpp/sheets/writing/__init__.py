"""Write spreadsheets: exports, templates and rejected rows, each file whole or not at all."""
