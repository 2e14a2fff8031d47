"""What the audit trail tells about figures, alerts, trust, reviews of the week, and exports."""

EVENTS = {
    "figures.rebuilt": "The figures were counted again from the log.",
    "export.asked": "Somebody asked for a file of decisions; the facts tell of what kind.",
    "export.finished": "A worker finished an export; the facts tell its rows and its digest.",
    "export.failed": "An export could not be carried out; nothing of it was kept.",
    "export.cancelled": "Somebody called an export off; nothing of it was kept.",
    "export.fetched": "Somebody took the file of an export away.",
    "export.expired": "The file of an export was removed because its time was over.",
}
