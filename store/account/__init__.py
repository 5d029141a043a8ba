"""Log-in, passwords, personal links and the account page."""
