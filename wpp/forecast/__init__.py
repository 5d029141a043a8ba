"""Forecast: orders still to come, how long stock lasts.

`uptake` is how many people will still order, `runway` how long stock lasts, `coverage` whether a welcome can be kept.
"""
