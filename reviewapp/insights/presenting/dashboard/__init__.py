"""The parts of the dashboard, each by its key: a function that makes it from a frame."""

from . import agreement, categories, heat, pace, queues, shipped, trend, workload

PARTS = {
    "trend": trend.part,
    "categories": categories.part,
    "heat": heat.part,
    "agreement": agreement.part,
    "pace": pace.part,
    "queues": queues.waiting,
    "sla": queues.on_time,
    "shipped": shipped.part,
    "workload": workload.part,
}

# Key, name until it has come, how much of a row it takes.
LAYOUT = (
    ("trend", "Quality over time", "wide"),
    ("categories", "Correction categories", "third"),
    ("heat", "Category by workflow", "third"),
    ("agreement", "Reviewer agreement", "third"),
    ("pace", "Review time", "third"),
    ("sla", "On time (SLA)", "third"),
    ("queues", "Queue age", "third"),
    ("shipped", "What shipped, and whether it helped", "more"),
    ("workload", "Reviewers' workload", "less"),
)
