"""What the audit trail tells about figures, alerts, trust, reviews of the week, and exports."""

EVENTS = {
    "figures.rebuilt": "The figures were counted again from the log.",
}
