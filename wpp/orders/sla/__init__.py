"""The 48-hour promise: business hours, due dates, warnings, reminders and the report."""
