"""Stock: movements from one place to another, the levels that follow them, goods in, and low stock."""
