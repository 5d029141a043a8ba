"""Transports: SMTP and the folder of .eml files behind one protocol."""
