"""The kinds of export: what each is for, its columns with what they say, and the files it comes as. Pure."""

from dataclasses import dataclass, field

from reviewapp.base.filing import Column
from reviewapp.learning import filing

TABLES = ("csv", "jsonl", "parquet")
NARROW, WIDE = 2_000, 200

_OUTPUT = (
    Column("output", "text", "The id of the output."),
    Column("external_id", "text", "The agent's own id of it."),
    Column("workflow", "text", "The workflow, by its slug."),
    Column("agent", "text", "The agent, by its slug."),
    Column("policy_version", "whole", "The policy version it ran under; empty where none is known."),
    Column("risk", "text", "low, medium, high or critical."),
    Column("confidence", "number", "How sure the agent said it was, 0 to 1."),
    Column("language", "text", "The language the agent gave."),
    Column("model", "text", "The model the agent gave."),
    Column("received_at", "time", "When the output came in."),
)
_DECISION = (
    Column("decision", "text", "The id of the decision."),
    Column("verdict", "text", "approved, edited, rejected, escalated or abstained."),
    Column("categories", "texts", "What was wrong, by the categories' keys."),
    Column(
        "causes", "texts", "Why, as the categories say: instructions, data, tool, routing, threshold, model."
    ),
    Column("reviewer", "text", "Who decided, by email."),
    Column("decided_at", "time", "When."),
    Column("seconds_spent", "whole", "How long the person looked."),
    Column("queue", "text", "The queue it was decided in, by its slug."),
    Column("purpose", "text", "Why a person was asked: triage, spot_check, second, adjudication, gold."),
    Column("standing", "flag", "Whether it is the output's last decision."),
    Column("imported", "flag", "Whether it was made elsewhere and brought in."),
    Column("justification", "text", "Why, in the reviewer's words."),
    Column("reason", "text", "Why it was escalated or passed on, in the reviewer's words."),
    Column("erased", "texts", "What a rule or a request erased: content, trace, metadata, words, edited."),
)
_CHANGE = (
    Column("input", "json", "What the agent was given."),
    Column("before", "json", "What the person was shown."),
    Column("after", "json", "What the person left of it; empty where it was refused."),
)


@dataclass(frozen=True)
class Kind:
    """One kind: its name, what it is for, its files, its columns, and how many rows are read at once."""

    key: str
    label: str
    says: str
    columns: tuple = ()
    forms: tuple = TABLES
    batch: int = WIDE
    frame: tuple = field(default=(b"[", b"]"))


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "decisions", "Decisions", "Every decision, one a row, without what agents wrote.",
            _DECISION[:1] + _OUTPUT + _DECISION[1:], batch=NARROW,
        ),
        Kind(
            "corrections", "Corrections", "What people changed or refused, before and after.",
            _DECISION[:1] + _OUTPUT + _DECISION[1:] + _CHANGE,
        ),
        Kind(
            "pairs", "Training pairs", "The prompt, the chosen and the rejected output, to train on.",
            filing.COLUMNS["pairs"],
        ),
        Kind(
            "evals", "Test cases", "The input, what must and must not come of it, and a check.",
            filing.COLUMNS["evals"],
        ),
        Kind(
            "label_studio", "Label Studio", "Tasks with their annotations, to label on or to compare.",
            forms=("json",),
        ),
        Kind(
            "langfuse", "Langfuse", "Traces with their scores, as its ingestion takes them.",
            forms=("json",), frame=(b'{"batch": [', b"]}"),
        ),
    )
}  # fmt: skip

LEFT_OUT = {
    "no_consent": "their subject did not consent",
    "set_aside": "set aside by a lead",
    "not_visible": "whoever asked may not open them",
    "says_nothing": "say nothing of this kind",
}
