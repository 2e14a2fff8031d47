"""What this area puts on the audit trail."""

EVENTS = {
    "workflow.created": "A workflow was set up.",
    "workflow.changed": "A workflow's settings or contract were changed.",
    "workflow.paused": "A person paused a workflow; its agents are told to wait for people.",
    "workflow.resumed": "A paused workflow went on.",
    "workflow.autonomy_changed": "A workflow's autonomy level was moved up or down.",
    "workflow.masking_changed": "What a workflow masks, and for whom, was changed.",
    "workflow.notice_read": "A person read a workflow's privacy notice as it stood.",
    "category.added": "A correction category was added.",
    "category.changed": "A correction category was changed.",
    "category.retired": "A correction category was retired; its number is free again.",
    "policy.drafted": "A draft of the next policy version was opened.",
    "policy.draft_changed": "The open draft of a policy was changed.",
    "policy.draft_discarded": "The open draft of a policy was closed without being published.",
    "policy.imported": "An admin put down a policy version of the past, with its own time.",
    "policy.published": "A draft became a numbered, immutable policy version.",
    "policy.activated": "A policy version went live.",
    "policy.rolled_back": "A policy was rolled back to what an earlier version said.",
}


def contents():
    """The reasons that events are bound to."""
    from reviewapp.workflows.models import MaskingChange  # noqa: PLC0415 (events are read before models exist)

    for change in MaskingChange.objects.order_by("event_id").iterator():
        yield change.as_content()
