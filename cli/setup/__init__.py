"""`wpp init`, `wpp db` and `wpp settings`: making a portal and keeping its schema and settings."""
