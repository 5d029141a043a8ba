"""Reading a spreadsheet at the terminal: options, questions, and the summary of what was read."""
