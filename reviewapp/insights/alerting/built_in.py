"""The rules every team has from the start. Pure; a team may change or switch off each.

`manage.py bench alerts` says how often they ring in weeks in which nothing happens.
"""

from dataclasses import asdict, dataclass

DAY, WEEK, MONTH = 24, 168, 672
CATEGORY, REVIEWER, AGENT, QUEUE = "category", "reviewer", "agent", "queue"


@dataclass(frozen=True)
class BuiltIn:
    """A rule before it is a row of a team."""

    key: str
    name: str
    kind: str
    topic: str
    figure: str
    bar: float
    window_hours: int
    compared_hours: int = 0
    least_n: int = 30
    severity: str = "warn"
    lens: str = ""
    above: bool = True

    def fields(self) -> dict:
        return asdict(self)


BUILT_IN = (
    BuiltIn(
        "override_up", "Override rate up", "change", "quality", "override_rate",
        bar=1.5, window_hours=2 * DAY, compared_hours=MONTH, least_n=50, severity="bad",
    ),
    BuiltIn(
        "override_drift", "Override rate drifting up", "drift", "quality", "override_rate",
        bar=1.5, window_hours=2 * WEEK, compared_hours=MONTH, least_n=200,
    ),
    BuiltIn(
        "category_doubled", "A category doubling", "drift", "quality", "corrections",
        bar=2.0, window_hours=MONTH, compared_hours=MONTH, least_n=100, severity="bad", lens=CATEGORY,
    ),
    BuiltIn(
        "escalations_up", "Escalations up", "drift", "quality", "escalation_rate",
        bar=2.0, window_hours=MONTH, compared_hours=MONTH, least_n=100,
    ),
    BuiltIn(
        "outcomes_failing", "Outcomes failing", "drift", "quality", "outcome_failure_rate",
        bar=2.0, window_hours=MONTH, compared_hours=MONTH, least_n=100, severity="bad",
    ),
    BuiltIn(
        "checks_failing", "Check failures spiking", "change", "quality", "check_failure_rate",
        bar=2.0, window_hours=6, compared_hours=2 * WEEK, least_n=20, severity="bad",
    ),
    BuiltIn(
        "sla_low", "SLA attainment low", "threshold", "time", "sla_attainment",
        bar=0.9, window_hours=5 * DAY, least_n=50, above=False,
    ),
    BuiltIn(
        "sla_at_risk", "SLA at risk", "state", "time", "late_reviews",
        bar=10, window_hours=1, least_n=0, severity="bad", lens=QUEUE,
    ),
    BuiltIn(
        "queue_growing", "Queue growing", "state", "time", "queue_growth",
        bar=2.5, window_hours=WEEK, compared_hours=3 * WEEK, least_n=50, lens=QUEUE,
    ),
    BuiltIn(
        "reviewer_unlike", "A reviewer decides unlike the others", "peers", "people", "override_rate",
        bar=0.15, window_hours=WEEK, least_n=40, lens=REVIEWER,
    ),
    BuiltIn(
        "approving_fast", "A reviewer approves everything very fast", "state", "people", "approval_haste",
        bar=4.0, window_hours=WEEK, least_n=60, lens=REVIEWER,
    ),
    BuiltIn(
        "agent_silent", "Agent silent", "silence", "machines", "outputs",
        bar=0, window_hours=12, compared_hours=MONTH, least_n=10, lens=AGENT,
    ),
    BuiltIn(
        "intake_refusing", "Ingestion errors", "state", "machines", "refused_share",
        bar=0.1, window_hours=2, least_n=20, lens=AGENT,
    ),
    BuiltIn(
        "endpoint_failing", "Webhook endpoint failing", "state", "machines", "endpoint_failures",
        bar=4, window_hours=1, least_n=0,
    ),
    BuiltIn(
        "key_ending", "Key ending soon", "state", "machines", "keys_ending",
        bar=0, window_hours=1, least_n=0, lens=AGENT,
    ),
    BuiltIn(
        "events_unsealed", "Audit events not sealed", "state", "machines", "unsealed_seconds",
        bar=120, window_hours=1, least_n=0, severity="bad",
    ),
)  # fmt: skip
