"""Mail: the outbox, what emails say, and their delivery.

`outbox` queues with the transaction that causes an email, `claims` and `delivery` send each once, `messages` and
`mime` put one into words, `transport/` is SMTP or a folder, and `templates/` has one folder for each kind of email.
"""
