"""What is counted of outputs, decisions and reviews: the columns that facts and tallies share. Pure."""

OF_OUTPUT = (
    "received", "finished", "handed_back", "auto_approved", "settled", "completed", "expired", "withdrawn",
    "check_failed", "usable", "verified", "failed", "recurred", "reported", "metered", "priced",
    "priced_completed",
)  # fmt: skip
SUMS_OF_OUTPUT = ("tokens_in", "tokens_out", "cost_micros")
OF_DECISION = (
    "worked", "judged", "approved", "edited", "rejected", "escalated", "abstained", "revised", "severe",
    "sampled", "sample_held",
)  # fmt: skip
SUMS_OF_DECISION = ("seconds", "corrected_seconds")
OF_OPENING = ("opened",)
OF_CLOSING = ("closed", "due", "on_time")

ABOUT_OUTPUTS = OF_OUTPUT + SUMS_OF_OUTPUT
ABOUT_DECISIONS = OF_DECISION + SUMS_OF_DECISION
ABOUT_REVIEWS = OF_OPENING + OF_CLOSING
SUMS = SUMS_OF_OUTPUT + SUMS_OF_DECISION
COUNTERS = ABOUT_OUTPUTS + ABOUT_DECISIONS + ABOUT_REVIEWS

# Which of the measured times each fact brings; the column has the measure's name.
MEASURES_OF_OUTPUT = ("agent_latency_ms",)
MEASURES_OF_DECISION = ("review_seconds", "correction_seconds", "decision_latency", "correction_latency")
MEASURES_OF_REVIEW = ("cycle",)

# What is told apart within one thing as well, for boards that look at that thing alone: through the lens
# "agent:7:category" stand the categories of agent 7.
WITHIN = {
    "queue": ("agent", "version"),
    "reviewer": ("agent", "version", "queue"),
    "category": ("agent", "version", "queue", "reviewer"),
}


def lens_within(outer, ref, lens):
    return f"{outer}:{ref}:{lens}"
