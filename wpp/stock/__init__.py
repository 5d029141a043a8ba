"""Stock: movements, levels, deliveries, low stock.

`movements` is the only file that changes a level. `low_stock` finds what is low and `low_stock_email` is what Sales
reads. `receiving/` is deliveries and purchase orders.
"""
