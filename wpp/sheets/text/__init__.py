"""Text files of cells: delimiters, encodings, and characters that a wrong encoding leaves behind."""
