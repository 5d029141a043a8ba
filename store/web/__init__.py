"""The web floor: dispatch, requests and responses, security, forms, pages and serving."""
