"""Forecast: how many orders are still to come, and how long the stock lasts."""
