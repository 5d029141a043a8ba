"""Size runs: one row a style with its sizes across the page, or style and size in columns, as suppliers write them."""
