"""What is left of a pattern where a condition holds."""

from reviewapp.learning.identity import key_of_part, pattern_id
from reviewapp.learning.models import Pattern
from reviewapp.workflows.conditions import sentence

# So many of the latest outputs are looked over.
WINDOW = 5_000


def slice_row(parent, condition):
    key = key_of_part(parent.key, condition)
    return {
        "id": pattern_id(parent.workflow_id, Pattern.Kind.SLICE.value, key),
        "workflow": parent.workflow_id,
        "kind": Pattern.Kind.SLICE.value,
        "key": key,
        "label": f"{parent.label}, where {sentence(condition)}",
        "change": parent.change,
        "path": parent.path,
        "before": parent.before,
        "after": parent.after,
        "condition": condition,
        "parent": parent.pk,
    }
