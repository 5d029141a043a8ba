"""`wpp purchase`: what has been ordered from suppliers, and when it comes."""
