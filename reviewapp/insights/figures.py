"""What each figure is called, what it says, and of what it is made. Pure.

Decisions count by the hour in which they were made, outputs by the hour in which they came, reviews by the
hour in which they were closed. Only decisions in effect count. Of several verdicts on one output the latest
stands; those it replaced count as work, not as verdicts.
"""

from dataclasses import dataclass

WORKFLOW, AGENT, VERSION, QUEUE = "workflow", "agent", "version", "queue"
REVIEWER, CATEGORY, CAUSE = "reviewer", "category", "cause"
OF_OUTPUTS = (WORKFLOW, AGENT, VERSION)
OF_REVIEWS = (*OF_OUTPUTS, QUEUE)
OF_DECISIONS = (*OF_REVIEWS, REVIEWER)
OF_CORRECTIONS = (*OF_DECISIONS, CATEGORY, CAUSE)

ANSWERED = ("judged", "escalated")
CORRECTED = ("edited", "rejected")


@dataclass(frozen=True)
class Ratio:
    """How many of one kind there are among those of another."""

    hits: tuple[str, ...]
    of: tuple[str, ...]


@dataclass(frozen=True)
class Mean:
    """A sum spread over a count; `scale` brings it to the unit."""

    total: tuple[str, ...]
    over: tuple[str, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class Total:
    """A plain count."""

    of: tuple[str, ...]


@dataclass(frozen=True)
class Quantile:
    """The value that this share of all measured ones does not exceed."""

    measure: str
    share: float


@dataclass(frozen=True)
class Computed:
    """Read from elsewhere by a function of this name (`reading/`)."""

    name: str


@dataclass(frozen=True)
class Figure:
    """One figure, the same wherever it stands."""

    key: str
    name: str
    says: str
    unit: str
    of: Ratio | Mean | Total | Quantile | Computed
    better: str = ""
    least: int = 1
    lenses: tuple[str, ...] = OF_OUTPUTS

    @property
    def is_share(self):
        return self.unit == "share"


def share(key, name, says, hits, of, **more):
    """A rate; under 30 cases it says too little to be shown."""
    return Figure(key, name, says, "share", Ratio(hits, of), **{"least": 30} | more)


def quantile(key, name, says, measure, at, **more):
    return Figure(key, name, says, more.pop("unit", "seconds"), Quantile(measure, at), better="down", **more)


def count(key, name, says, of, **more):
    return Figure(key, name, says, "count", Total(of), **more)


def computed(key, name, says, unit, **more):
    return Figure(key, name, says, unit, Computed(key), **more)


_ALL = (
    share(
        "first_pass_quality", "First-pass quality",
        "Outputs approved as they came ÷ outputs approved, edited, rejected or escalated.",
        ("approved",), ANSWERED, better="up", lenses=OF_DECISIONS,
    ),
    share(
        "override_rate", "Override rate",
        "Outputs edited or rejected ÷ outputs approved, edited, rejected or escalated.",
        CORRECTED, ANSWERED, better="down", lenses=OF_DECISIONS,
    ),
    share(
        "escalation_rate", "Escalation rate",
        "Escalations ÷ outputs approved, edited, rejected or escalated.",
        ("escalated",), ANSWERED, better="down", lenses=OF_DECISIONS,
    ),
    share(
        "abstention_rate", "Abstention rate",
        "Abstentions ÷ all decisions in effect.",
        ("abstained",), ("judged", "escalated", "abstained"), better="down", lenses=OF_DECISIONS,
    ),
    share(
        "severe_rate", "Severe corrections",
        "Corrections with a category of high or critical severity ÷ outputs approved, edited or rejected.",
        ("severe",), ("judged",), better="down", lenses=OF_DECISIONS,
    ),
    share(
        "completion_rate", "Completion rate",
        "Outputs that the agent finished and that were approved or edited ÷ outputs no longer undecided.",
        ("completed",), ("settled",), better="up",
    ),
    share(
        "handed_back_rate", "Handed-back rate",
        "Outputs that the agent handed back unfinished ÷ outputs received.",
        ("handed_back",), ("received",), better="down",
    ),
    share(
        "usable_rate", "Usable in the next step",
        "Outputs last reported as usable or verified ÷ outputs with a reported outcome.",
        ("usable", "verified"), ("reported",), better="up",
    ),
    share(
        "outcome_failure_rate", "Outcome failures",
        "Outputs last reported as failed or recurred ÷ outputs with a reported outcome.",
        ("failed", "recurred"), ("reported",), better="down",
    ),
    share(
        "auto_approval_precision", "Auto-approval precision",
        "Auto-approved outputs that a spot check approved as they were ÷ auto-approved outputs judged.",
        ("sample_held",), ("sampled",), better="up", lenses=OF_DECISIONS,
    ),
    share(
        "check_failure_rate", "Check failures",
        "Outputs that failed at least one check ÷ outputs received.",
        ("check_failed",), ("received",), better="down",
    ),
    share(
        "sla_attainment", "SLA attainment",
        "Reviews decided by their due time ÷ reviews decided or expired.",
        ("on_time",), ("due",), better="up", lenses=OF_REVIEWS,
    ),
    quantile(
        "review_time_p50", "Review time, median",
        "Median time a person held a review until deciding it.",
        "review_seconds", 0.5, lenses=OF_DECISIONS,
    ),
    quantile(
        "review_time_p90", "Review time, 90th percentile",
        "Time in which nine of ten reviews were decided once a person held them.",
        "review_seconds", 0.9, lenses=OF_DECISIONS,
    ),
    quantile(
        "decision_latency_p50", "Decision latency, median",
        "Median time from receiving an output that waits for people to its verdict.",
        "decision_latency", 0.5, lenses=OF_DECISIONS,
    ),
    quantile(
        "decision_latency_p90", "Decision latency, 90th percentile",
        "Time within which nine of ten outputs that wait for people had their verdict.",
        "decision_latency", 0.9, lenses=OF_DECISIONS,
    ),
    quantile(
        "correction_latency_p50", "Correction latency, median",
        "Median time from receiving an output to its correction.",
        "correction_latency", 0.5, lenses=OF_DECISIONS,
    ),
    quantile(
        "cycle_time_p50", "Review cycle time, median",
        "Median time from opening a review to its decision.",
        "cycle", 0.5, lenses=OF_REVIEWS,
    ),
    quantile(
        "cycle_time_p90", "Review cycle time, 90th percentile",
        "Time within which nine of ten reviews were decided after they were opened.",
        "cycle", 0.9, lenses=OF_REVIEWS,
    ),
    quantile(
        "agent_latency_p50", "Agent latency, median",
        "Median time an agent says it took for an output.",
        "agent_latency_ms", 0.5, unit="ms",
    ),
    count(
        "outputs", "Outputs",
        "Outputs received.",
        ("received",),
    ),
    count(
        "decisions", "Decisions",
        "Outputs approved, edited, rejected or escalated.",
        ANSWERED, lenses=OF_DECISIONS,
    ),
    count(
        "corrections", "Corrections",
        "Outputs edited or rejected; by category and cause, each mention of one.",
        CORRECTED, better="down", lenses=OF_CORRECTIONS,
    ),
    count(
        "workload", "Workload",
        "Decisions a person made, whatever the verdict and whether or not it still stands.",
        ("worked",), lenses=OF_DECISIONS,
    ),
    count(
        "exceptions", "Exceptions",
        "Escalations + outputs that expired, were handed back, or were last reported as failed.",
        ("escalated", "expired", "handed_back", "failed"), better="down",
    ),
    Figure(
        "cost_per_completed", "Cost per completed output",
        "What agents say their outputs cost ÷ those among these outputs that were completed.",
        "money", Mean(("cost_micros",), ("priced_completed",), scale=1e-6), better="down",
    ),
    Figure(
        "tokens_per_output", "Tokens per output",
        "Tokens in and out ÷ outputs that report them.",
        "count", Mean(("tokens_in", "tokens_out"), ("metered",)), better="down",
    ),
    computed(
        "repeat_correction_rate", "Repeat corrections",
        "Corrections of a mistake after the version that was to end it ÷ outputs that could have shown it.",
        "share", better="down", least=30, lenses=(WORKFLOW,),
    ),
    computed(
        "time_to_apply", "Time to apply corrections",
        "Median time from a correction to the version that learned from it.",
        "hours", better="down", lenses=(WORKFLOW,),
    ),
    computed(
        "learning_lead_time", "Learning lead time",
        "Median time from the first sight of a mistake to the version that was to end it.",
        "hours", better="down", lenses=(WORKFLOW,),
    ),
    computed(
        "rework_hours_avoided", "Rework avoided",
        "(Rate of a mistake before − after its version) × outputs that could have shown it since "
        "× median time of a correction, summed over versions that went live, never below 0.",
        "hours", better="up", lenses=(WORKFLOW,),
    ),
    computed(
        "agreement_kappa", "Reviewer agreement (Cohen's kappa)",
        "(Agreement seen − agreement by chance) ÷ (1 − agreement by chance), over pairs of verdicts by two "
        "people on one output.",
        "kappa", better="up", least=10, lenses=(WORKFLOW, REVIEWER),
    ),
    computed(
        "agreement_alpha", "Reviewer agreement (Krippendorff's alpha)",
        "1 − disagreement seen ÷ disagreement by chance, over all outputs that several people judged.",
        "kappa", better="up", least=10, lenses=(WORKFLOW,),
    ),
    computed(
        "queue_depth", "Queue depth",
        "Reviews that wait or are held now; in a chart, at the end of each step.",
        "count", better="down", lenses=(WORKFLOW, QUEUE),
    ),
    computed(
        "queue_age_p90", "Queue age, 90th percentile",
        "The age that nine of ten open reviews do not exceed now.",
        "seconds", better="down", lenses=(WORKFLOW, QUEUE),
    ),
)  # fmt: skip

FIGURES = {figure.key: figure for figure in _ALL}
