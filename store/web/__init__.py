"""The web floor: dispatch, requests and responses, security, forms and pages."""
