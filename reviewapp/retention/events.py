"""What this area puts on the audit trail."""

EVENTS = {}
