"""Receiving: deliveries, their sheets, and the purchase orders that they answer."""
