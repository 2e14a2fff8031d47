"""What the audit trail tells about how outputs got in."""

EVENTS = {
    "output.received": "An agent posted an output; the facts say where the policy sent it.",
    "output.superseded": "An agent replaced an undecided output with new content.",
    "answer.erased": "Answers kept for repeated posts were erased; the facts name them.",
    "output.imported": "An admin brought in an output of the past, with its own time.",
    "decision.imported": "An admin brought in a decision of the past, with its own time.",
    "outcome.imported": "An admin brought in what became of an output of the past.",
}
