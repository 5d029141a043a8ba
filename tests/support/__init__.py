"""What the tests stand on: databases, a browser, and what is said where a machine lacks one of them."""
