"""Warehouse: files to and from Logicon and Logistock.

Logicon is the warehouse's management system and Logistock its stock system; neither has an interface of its own.
`export` writes orders for Logicon, `tracking_import` reads its tracking file, `returns_import` the list of returns,
`slips` prints pick slips, and `reconcile` explains Logistock's count.
"""
