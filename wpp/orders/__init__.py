"""Orders: baskets, placing, approval, the status table.

`placing` is Place order; `transitions` is the table of status changes; `approvals` approves and rejects; `closing`
completes and cancels; `amending` is what the owner may change; `dispatch/` is picking, tracking and stop requests;
`sla/` is the 48-hour promise. `views` and `queries` read.
"""
