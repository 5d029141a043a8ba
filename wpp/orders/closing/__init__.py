"""How an order ends, and how an end that was a mistake is undone (design §3)."""
