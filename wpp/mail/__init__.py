"""Every email of the portal: written down in an outbox with what causes it, put into words, sent once."""
