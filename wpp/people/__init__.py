"""People: accounts, log-in, sessions, order allowance.

`accounts` adds, edits and disables; `password_links` are the personal links of emails; `entitlements` is who may
order how often; `form_drafts` keeps what was typed before a log-in.
"""
