"""The emails about one order."""
