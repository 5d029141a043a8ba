"""The desk of the staff: lists, orders, people, picking, returns and replacements."""
